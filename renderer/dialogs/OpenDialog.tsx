import { FileText, GraduationCap } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AnswerOf } from '../../core/contract/designer.ts';
import { api, failure } from '../store/api.ts';
import { openPath } from '../store/files.ts';
import type { Message } from '../store/state.ts';
import { Dialog } from './Dialog.tsx';
import { Messages } from './Messages.tsx';

type Documents = AnswerOf<'listDocuments'>['documents'];

/** Documents of the served folder, and the examples. */
export function OpenDialog() {
  const [documents, setDocuments] = useState<Documents>();
  const [problems, setProblems] = useState<readonly Message[]>([]);
  useEffect(() => {
    let shown = true;
    api()
      .request('listDocuments', {})
      .then((answer) => shown && setDocuments(answer.documents))
      .catch((reason: unknown) => shown && setProblems(failure(reason)));
    return () => {
      shown = false;
    };
  }, []);
  const own = documents?.filter(({ example }) => !example) ?? [];
  const examples = documents?.filter(({ example }) => example) ?? [];
  return (
    <Dialog title="Open a document">
      {problems.length > 0 && <Messages diagnostics={problems} />}
      <DocumentList title="In this folder" documents={own} />
      <DocumentList title="Examples" documents={examples} />
      {documents?.length === 0 && <p className="muted">There is no document here yet.</p>}
    </Dialog>
  );
}

interface DocumentListProps {
  readonly title: string;
  readonly documents: Documents;
}

function DocumentList({ title, documents }: DocumentListProps) {
  if (documents.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="document-list">
        {documents.map(({ path, name, example }) => (
          <li key={path}>
            <button type="button" onClick={() => void openPath(path)}>
              {example ? (
                <GraduationCap size={16} aria-hidden />
              ) : (
                <FileText size={16} aria-hidden />
              )}
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
