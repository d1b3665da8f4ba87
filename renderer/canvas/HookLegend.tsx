import { Panel } from '@xyflow/react';
import { useHooks } from '../dock/useHooks.ts';

/** Which direction of the rules is which place of which device: TC sees the TAP from the other side. */
export function HookLegend() {
  const hooks = useHooks();
  if (hooks.length < 2) return null;
  return (
    <Panel position="bottom-center" className="canvas-legend">
      {hooks.map(({ name, meaning }) => (
        <span key={name}>
          {meaning.split(':')[0]} <b className="mono">{name}</b>
        </span>
      ))}
    </Panel>
  );
}
