import { NodeToolbar, Position } from '@xyflow/react';
import { Copy, Plus, Power, Trash2 } from 'lucide-react';
import { openAddMenu } from '../palette/add-menu.ts';
import { duplicateSelected, removeSelected, toggleSelected } from '../store/drawing.ts';
import { primary, selectedRuleId } from '../store/selection.ts';
import { useDesigner } from '../store/useDesigner.ts';

/** What can be done with the selected pipeline, above its selected node. */
export function NodeBar() {
  const id = useDesigner((state) => primary(state.selection));
  const several = useDesigner((state) => state.selection.length > 1);
  const rule = useDesigner((state) => selectedRuleId(state.selection, state.owners));
  const enabled = useDesigner(({ rulesById }) =>
    rule === undefined ? undefined : rulesById.get(rule)?.enabled,
  );
  if (id === undefined || rule === undefined || several) return null;
  return (
    <NodeToolbar
      nodeId={id}
      position={id === rule ? Position.Right : Position.Bottom}
      align={id === rule ? 'center' : 'start'}
      offset={6}
      isVisible
    >
      <div className="node-bar" role="toolbar" aria-label="Selected step">
        <button
          type="button"
          className="icon-button"
          aria-label="Add a step behind"
          title="Add a step behind (A)"
          onClick={({ clientX, clientY }) =>
            openAddMenu({ at: { x: clientX, y: clientY }, behind: id })
          }
        >
          <Plus size={14} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Duplicate the rule"
          title="Duplicate the rule (Ctrl+D)"
          onClick={duplicateSelected}
        >
          <Copy size={14} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={enabled === true ? 'Switch the rule off' : 'Switch the rule on'}
          title={`${enabled === true ? 'Switch the rule off' : 'Switch the rule on'} (E)`}
          onClick={toggleSelected}
        >
          <Power size={14} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Delete"
          title="Delete (Del)"
          onClick={removeSelected}
        >
          <Trash2 size={14} />
        </button>
      </div>
    </NodeToolbar>
  );
}
