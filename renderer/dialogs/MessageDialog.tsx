import type { Message } from '../store/state.ts';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Messages } from './Messages.tsx';

interface MessageDialogProperties {
  readonly title: string;
  readonly diagnostics: readonly Message[];
}

/** What was refused, or done with a word of warning. */
export function MessageDialog({ title, diagnostics }: MessageDialogProperties) {
  return (
    <Dialog title={title} wide>
      <Messages diagnostics={diagnostics} />
      <footer>
        <button type="button" className="button primary" onClick={closeDialog}>
          Close
        </button>
      </footer>
    </Dialog>
  );
}
