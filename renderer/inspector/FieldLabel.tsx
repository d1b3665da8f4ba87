import type { FieldRow } from '../../core/flow/fields.ts';
import { printKernelVersion, type KernelVersion } from '../../core/tc/kernel-version.ts';
import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { shapeOf } from './field-shape.ts';

interface FieldLabelProps {
  /** Of the control it names. */
  readonly id: string;
  readonly row: FieldRow;
  /** Since when the kernel can, where that is worth saying. */
  readonly since?: KernelVersion | undefined;
}

/** The field's own name, a few words, how wide it is; its documentation while it is edited. */
export function FieldLabel({ id, row, since }: FieldLabelProps) {
  const shape = shapeOf(row);
  return (
    <>
      <label htmlFor={id} className="field-head" title={row.documentation}>
        <span>
          <b className="mono">{row.name}</b> {row.title}
          {shape === '' ? '' : `, ${shape}`}
        </span>
        {since !== undefined && (
          <small title={`The kernel can since Linux ${printKernelVersion(since)}`}>
            {`≥ ${printKernelVersion(since)}`}
          </small>
        )}
      </label>
      <p className="field-documentation muted small">
        <ReasonText text={row.documentation} />
      </p>
    </>
  );
}
