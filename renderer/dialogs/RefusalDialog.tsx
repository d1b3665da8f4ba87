import type { Message } from '../store/state.ts';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Messages } from './Messages.tsx';

export function RefusalDialog({ diagnostics }: { readonly diagnostics: readonly Message[] }) {
  return (
    <Dialog title="Nothing was changed" wide>
      <Messages diagnostics={diagnostics} />
      <footer>
        <button type="button" className="button primary" onClick={closeDialog}>
          Close
        </button>
      </footer>
    </Dialog>
  );
}
