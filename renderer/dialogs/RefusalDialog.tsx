import type { Refusal } from '../store/state.ts';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Messages } from './Messages.tsx';

export function RefusalDialog({ refusal }: { readonly refusal: Refusal }) {
  const { title, diagnostics } = refusal;
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
