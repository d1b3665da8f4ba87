import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { designer } from '../store/useDesigner.ts';

export function closeDialog(): void {
  designer.setState({ dialog: undefined });
}

interface DialogProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, closes with Esc, and gives the focus back. */
export function Dialog({ title, wide = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${wide ? 'wide' : ''}`}
      aria-labelledby={id}
      onClose={closeDialog}
      onPointerDown={(event) => {
        if (event.target === ref.current) closeDialog();
      }}
    >
      <div className="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={closeDialog}>
            <X size={16} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
