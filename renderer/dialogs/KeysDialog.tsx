import { keySheet } from '../commands/keys.ts';
import { Dialog } from './Dialog.tsx';

export function KeysDialog() {
  return (
    <Dialog title="Keys" wide>
      <p className="muted">
        A whole rule without the mouse: <kbd>G</kbd> to the device, <kbd>A</kbd> and a step,{' '}
        <kbd>Enter</kbd> for its fields, <kbd>Esc</kbd> back, <kbd>A</kbd> again until a queue or
        drop stands at the end, <kbd>Ctrl Enter</kbd> to apply.
      </p>
      <div className="key-sheet">
        {keySheet.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
