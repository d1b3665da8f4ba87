import { ReasonText } from '../canvas/ConnectionReason.tsx';
import { ProblemMark } from '../canvas/nodes/ProblemMark.tsx';
import type { Message } from '../store/state.ts';

/** Reasons, each with its place in the file and what to do. */
export function Messages({ diagnostics }: { readonly diagnostics: readonly Message[] }) {
  return (
    <ul className="messages">
      {diagnostics.map((diagnostic, index) => (
        <li key={index}>
          <ProblemMark severity={diagnostic.severity} />
          <div>
            <p>
              <ReasonText text={diagnostic.message} />
            </p>
            {diagnostic.hint !== undefined && (
              <p className="muted">
                <ReasonText text={diagnostic.hint} />
              </p>
            )}
            <p className="mono small muted">
              {diagnostic.code}
              {diagnostic.subject.field !== undefined && ` · ${diagnostic.subject.field}`}
              {diagnostic.span !== undefined &&
                ` · line ${diagnostic.span.line}, column ${diagnostic.span.column}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
