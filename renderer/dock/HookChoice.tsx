import { Segments } from '../inspector/Segments.tsx';
import { designer, useDesigner } from '../store/useDesigner.ts';
import { useHooks } from './useHooks.ts';

const all = 'all';

/** Which place of which device the table and the priorities show; nothing to choose when there is one. */
export function HookChoice() {
  const hooks = useHooks();
  const chosen = useDesigner((state) => state.hook);
  const tab = useDesigner((state) => state.dockTab);
  if (hooks.length < 2 || (tab !== 'tc' && tab !== 'priorities')) return null;
  const known = hooks.some(({ name }) => name === chosen);
  return (
    <div className="hook-choice">
      <Segments
        label="Places of devices"
        mono
        choices={[
          { value: all, title: 'Every place, one below the other' },
          ...hooks.map(({ name, meaning }) => ({ value: name, title: meaning })),
        ]}
        value={known ? (chosen ?? all) : all}
        onChoose={(value) => designer.setState({ hook: value === all ? undefined : value })}
      />
    </div>
  );
}
