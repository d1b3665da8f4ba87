/** Messages about files and folders that the designer opens and saves. */
import { error } from './row.ts';

export const fileRows = {
  'file/unreadable': error<{ path: string; reason: string }>(
    ({ path, reason }) => `Cannot read ${path}: ${reason}.`,
    { explanation: 'The file does not exist, or may not be read.' },
  ),
  'file/too-large': error<{ path: string; bytes: number; limit: number }>(
    ({ path, bytes, limit }) =>
      `${path} is ${String(bytes)} bytes long; documents are at most ${String(limit)}.`,
    {
      explanation:
        'A document of thousands of rules is far smaller, so a larger file is something else.',
    },
  ),
  'file/not-saved': error<{ path: string; reason: string }>(
    ({ path, reason }) => `Cannot save ${path}: ${reason}.`,
    {
      hint: () => 'What was in the file before is unchanged. Save under another name or folder.',
      explanation:
        'A save writes a temporary file beside the document and renames it; one of these steps failed.',
    },
  ),
  'file/outside-folder': error<{ path: string }>(
    ({ path }) => `${path} is not in the served folder.`,
    {
      hint: () => 'Name a file inside the folder that `tapwright serve` was started with.',
      explanation: 'A designer in a browser opens and saves only below the served folder.',
    },
  ),
  'file/not-a-document-name': error<{ path: string }>(
    ({ path }) => `${path} is not a document's name.`,
    {
      hint: () => 'Names of documents end in .tapwright.json.',
      explanation:
        'A designer in a browser writes only documents, so that it cannot overwrite other files by mistake.',
    },
  ),
  'file/is-example': error<{ path: string }>(
    ({ path }) => `${path} is an example and cannot be overwritten.`,
    {
      hint: () => 'Save it under a name of your own.',
      explanation: 'The examples that come with Tapwright stay as they are.',
    },
  ),
};
