import { focusCanvas } from '../canvas/focus.ts';
import { deviceId } from '../canvas/projection.ts';
import { primary, selectedRuleId } from '../store/selection.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { DevicePanel } from './DevicePanel.tsx';
import { RulePanel } from './RulePanel.tsx';

export function Inspector() {
  const id = useDesigner((state) => primary(state.selection));
  const rule = useDesigner((state) => {
    const owner = selectedRuleId(state.selection, state.owners);
    return owner === undefined ? undefined : state.rulesById.get(owner);
  });
  return (
    <aside
      className="inspector"
      aria-label="Inspector"
      onKeyDown={({ key }) => {
        if (key === 'Escape') focusCanvas();
      }}
    >
      {rule === undefined || id === undefined || id === deviceId ? (
        <DevicePanel />
      ) : (
        <RulePanel rule={rule} selected={id} />
      )}
    </aside>
  );
}
