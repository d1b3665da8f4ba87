import { openDocument } from '../store/files.ts';
import type { Message } from '../store/state.ts';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Messages } from './Messages.tsx';

interface UnreadableDialogProps {
  readonly path: string | null;
  readonly diagnostics: readonly Message[];
}

export function UnreadableDialog({ path, diagnostics }: UnreadableDialogProps) {
  return (
    <Dialog title="This document cannot be opened" wide>
      <p>
        {path === null ? 'The file' : <code>{path}</code>} was not changed; the canvas shows what it
        showed before.
      </p>
      <Messages diagnostics={diagnostics} />
      <footer>
        <button
          type="button"
          className="button"
          onClick={() => {
            closeDialog();
            openDocument();
          }}
        >
          Open another
        </button>
        <button type="button" className="button primary" onClick={closeDialog}>
          Close
        </button>
      </footer>
    </Dialog>
  );
}
