import type { FieldLine } from '../summary.ts';

/** The fields a step speaks of, below its title. */
export function StepLines({ lines }: { readonly lines: readonly FieldLine[] }) {
  if (lines.length === 0) return null;
  return (
    <dl className="step-lines mono">
      {lines.map((line) => (
        <div key={line.name}>
          <dt>{line.name}</dt>
          <dd title={line.text}>{line.text}</dd>
        </div>
      ))}
    </dl>
  );
}
