/** Messages of the document reader. */
import { error } from './row.ts';

export const documentRows = {
  'document/not-json': error<{ reason: string }>(
    ({ reason }) => `This is not a Tapwright document: it is not JSON (${reason}).`,
    { explanation: 'The file could not be read as JSON. It was not changed.' },
  ),
};
