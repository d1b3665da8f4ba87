/** What the designer can be told to do: header, keys and the window's menu share these. */
import type { MenuCommand } from '../../electron/shared/bridge.ts';
import { apply, flush } from '../store/engine.ts';
import { redoEdit, undoEdit } from '../store/editing.ts';
import { newDocument, openDocument, saveDocument, saveDocumentAs } from '../store/files.ts';
import { designer } from '../store/useDesigner.ts';
import { renumberPriorities, sharePriorities } from './repairs.ts';

export type CommandName = MenuCommand | 'renumber' | 'share' | 'keys';

export const commands: Readonly<Record<CommandName, () => void>> = {
  new: newDocument,
  open: openDocument,
  save: saveDocument,
  'save-as': saveDocumentAs,
  undo: undoEdit,
  redo: redoEdit,
  apply: () => void apply(),
  flush: () => void flush(),
  renumber: renumberPriorities,
  share: sharePriorities,
  keys: () => designer.setState({ dialog: { kind: 'keys' } }),
};
