import { ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { commands, type CommandName } from '../commands/commands.ts';
import { isDirty } from '../store/files.ts';
import { useDesigner } from '../store/useDesigner.ts';

const entries: readonly (readonly [CommandName, string, string] | 'line')[] = [
  ['new', 'New', ''],
  ['open', 'Open, examples…', 'Ctrl O'],
  ['save', 'Save', 'Ctrl S'],
  ['save-as', 'Save as…', 'Ctrl Shift S'],
  'line',
  ['renumber', 'Renumber priorities', ''],
  ['share', 'Share priorities', ''],
  'line',
  ['keys', 'Keys', '?'],
];

/** `lab/edge.tapwright.json` → `edge`; the document's own name comes first. */
export function titleOf(name: string, path: string | null): string {
  if (name !== '') return name;
  const file =
    path
      ?.split(/[/:]/)
      .at(-1)
      ?.replace(/\.tapwright\.json$/, '') ?? '';
  return file === '' ? 'untitled' : file;
}

export function DocumentMenu() {
  const name = useDesigner((state) => state.document.name);
  const path = useDesigner((state) => state.path);
  const dirty = useDesigner(isDirty);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="document-button" title={path ?? 'Not saved yet'}>
        <strong>{titleOf(name, path)}</strong>
        {dirty && <span className="dirty-mark" role="img" aria-label="unsaved changes" />}
        <ChevronDown size={14} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4}>
          {entries.map((entry, index) =>
            entry === 'line' ? (
              <DropdownMenu.Separator key={index} className="menu-line" />
            ) : (
              <DropdownMenu.Item
                key={entry[0]}
                className="menu-entry"
                onSelect={commands[entry[0]]}
              >
                {entry[1]}
                <kbd>{entry[2]}</kbd>
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
