import { Redo2, Undo2 } from 'lucide-react';
import { redoLabel, undoLabel } from '../../core/document/history.ts';
import { commands } from '../commands/commands.ts';
import { useDesigner } from '../store/useDesigner.ts';
import { ApplyControls } from './ApplyControls.tsx';
import { DocumentMenu } from './DocumentMenu.tsx';
import { KernelChip } from './KernelChip.tsx';
import { Logo } from './Logo.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';

export function Header() {
  return (
    <header className="header">
      <Logo />
      <DocumentMenu />
      <UndoButtons />
      <div className="header-space" />
      <DeviceChip />
      <KernelChip />
      <ThemeToggle />
      <ApplyControls />
    </header>
  );
}

function UndoButtons() {
  const undo = useDesigner((state) => undoLabel(state.history));
  const redo = useDesigner((state) => redoLabel(state.history));
  return (
    <div className="header-group">
      <button
        type="button"
        className="icon-button"
        aria-label="Undo"
        title={undo === undefined ? 'Nothing to undo' : `Undo: ${undo} (Ctrl+Z)`}
        disabled={undo === undefined}
        onClick={commands.undo}
      >
        <Undo2 size={16} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Redo"
        title={redo === undefined ? 'Nothing to redo' : `Redo: ${redo} (Ctrl+Shift+Z)`}
        disabled={redo === undefined}
        onClick={commands.redo}
      >
        <Redo2 size={16} />
      </button>
    </div>
  );
}

/** Which TAP, its remote if it has one, and whose translation holds when it is not our own. */
function DeviceChip() {
  const { name, queues, remote, profile } = useDesigner((state) => state.document.device);
  return (
    <span className="device-chip">
      <strong className="mono">{name}</strong>
      <span className="muted">{`${queues} ${queues === 1 ? 'queue' : 'queues'}`}</span>
      {remote !== null && (
        <span className="device-remote">
          remote <strong className="mono">{remote}</strong>
        </span>
      )}
      {profile !== 'tapwright' && (
        <span className="profile-chip mono" title="Profile: whose translation to TC is shown">
          {profile}
        </span>
      )}
    </span>
  );
}
