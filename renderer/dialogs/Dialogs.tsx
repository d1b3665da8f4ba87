import { useDesigner } from '../store/useDesigner.ts';
import { DiscardDialog } from './DiscardDialog.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { OpenDialog } from './OpenDialog.tsx';
import { RefusalDialog } from './RefusalDialog.tsx';
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
      return <RefusalDialog refusal={dialog} />;
    case 'discard':
      return <DiscardDialog then={dialog.then} />;
    case 'unreadable':
      return <UnreadableDialog path={dialog.path} diagnostics={dialog.diagnostics} />;
  }
}
