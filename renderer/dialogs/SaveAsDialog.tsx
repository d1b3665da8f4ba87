import { useState, type SubmitEvent } from 'react';
import { examplePrefix, saveTo } from '../store/files.ts';
import { designer } from '../store/useDesigner.ts';
import { closeDialog, Dialog } from './Dialog.tsx';

const ending = '.tapwright.json';

function suggestion(): string {
  const { path, document } = designer.getState();
  if (path !== null && !path.startsWith(examplePrefix)) return path;
  const name = document.name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_-]+/gu, '-');
  return `${name === '' ? 'rules' : name}${ending}`;
}

export function SaveAsDialog() {
  const [name, setName] = useState(suggestion);
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const path = name.trim();
    if (path !== '') void saveTo(path.endsWith(ending) ? path : `${path}${ending}`);
  };
  return (
    <Dialog title="Save as">
      <form onSubmit={save}>
        <label className="field">
          <span className="field-label">
            <b>file</b> in the served folder
          </span>
          <input
            className="text-input mono"
            autoFocus
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <footer>
          <button type="button" className="button" onClick={closeDialog}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={name.trim() === ''}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
