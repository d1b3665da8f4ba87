import { Tabs } from 'radix-ui';
import { lazy, Suspense } from 'react';
import { designer, useDesigner } from '../store/useDesigner.ts';
import type { DockTab } from '../store/state.ts';
import { HookChoice } from './HookChoice.tsx';
import { PriorityMap } from './PriorityMap.tsx';
import { PriorityStrip } from './PriorityStrip.tsx';
import { ProblemList } from './ProblemList.tsx';
import { QueueBars } from './QueueBars.tsx';
import { TcTable } from './TcTable.tsx';

/** The editor is the largest part of the page and not needed for the first look. */
const TextEditor = lazy(() =>
  import('./TextEditor.tsx').then((module) => ({ default: module.TextEditor })),
);

export function Dock() {
  const tab = useDesigner((state) => state.dockTab);
  return (
    <Tabs.Root
      className="dock"
      value={tab}
      onValueChange={(value) => designer.setState({ dockTab: value as DockTab })}
    >
      <Tabs.List className="dock-tabs" aria-label="Views of the rules">
        <DockTrigger name="tc" title="TC rules" />
        <DockTrigger name="priorities" title="Priorities" />
        <DockTrigger name="testpmd" title="testpmd" />
        <DockTrigger name="problems" title="Problems" />
        <DockTrigger name="queues" title="Queues" />
        <HookChoice />
      </Tabs.List>
      <Tabs.Content value="tc" className="dock-content with-strip" tabIndex={-1}>
        <PriorityStrip />
        <TcTable />
      </Tabs.Content>
      <Tabs.Content value="priorities" className="dock-content" tabIndex={-1}>
        <PriorityMap />
      </Tabs.Content>
      <Tabs.Content value="testpmd" className="dock-content" tabIndex={-1}>
        <Suspense>
          <TextEditor />
        </Suspense>
      </Tabs.Content>
      <Tabs.Content value="problems" className="dock-content" tabIndex={-1}>
        <ProblemList />
      </Tabs.Content>
      <Tabs.Content value="queues" className="dock-content" tabIndex={-1}>
        <QueueBars />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function DockTrigger({ name, title }: { readonly name: DockTab; readonly title: string }) {
  const count = useDesigner((state) => {
    if (name === 'tc') return state.compiled.filters.length;
    return name === 'problems' ? state.problems.length : 0;
  });
  return (
    <Tabs.Trigger value={name} className="dock-tab">
      {title}
      {count > 0 && <span className="dock-count">{count}</span>}
    </Tabs.Trigger>
  );
}
