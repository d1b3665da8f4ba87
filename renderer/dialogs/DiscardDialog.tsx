import { closeDialog, Dialog } from './Dialog.tsx';

export function DiscardDialog({ then }: { readonly then: () => void }) {
  return (
    <Dialog title="Discard unsaved changes?">
      <p>The document has changes that are not in a file.</p>
      <footer>
        <button type="button" className="button" onClick={closeDialog}>
          Keep editing
        </button>
        <button
          type="button"
          className="button danger"
          onClick={() => {
            closeDialog();
            then();
          }}
        >
          Discard
        </button>
      </footer>
    </Dialog>
  );
}
