import { Panel } from '@xyflow/react';
import { useHooks } from '../dock/useHooks.ts';

/** Which direction of the rules is which place of which device: TC sees the TAP from the other side. */
export function HookLegend() {
  const hooks = useHooks();
  if (hooks.length < 2) return null;
  return (
    <Panel position="top-left" className="canvas-legend">
      {hooks.map(({ name, meaning }) => (
        <div key={name} className="legend-line">
          <dt>{meaning.split(':')[0]}</dt>
          <dd className="mono">{name}</dd>
        </div>
      ))}
    </Panel>
  );
}
