import { useDesigner } from '../store/useDesigner.ts';
import { DiscardDialog } from './DiscardDialog.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { MessageDialog } from './MessageDialog.tsx';
import { OpenDialog } from './OpenDialog.tsx';
import { SaveAsDialog } from './SaveAsDialog.tsx';
import { UnreadableDialog } from './UnreadableDialog.tsx';

export function Dialogs() {
  const dialog = useDesigner((state) => state.dialog);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'open':
      return <OpenDialog />;
    case 'save-as':
      return <SaveAsDialog />;
    case 'keys':
      return <KeysDialog />;
    case 'refused':
    case 'warned':
      return <MessageDialog title={dialog.title} diagnostics={dialog.diagnostics} />;
    case 'discard':
      return <DiscardDialog then={dialog.then} />;
    case 'unreadable':
      return <UnreadableDialog path={dialog.path} diagnostics={dialog.diagnostics} />;
  }
}
