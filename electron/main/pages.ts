/**
 * The designer's pages under `app://tapwright/`. A scheme of our own instead of files: it has an
 * origin, so the policy of the headers and the check of an IPC sender mean something, and it can name
 * nothing outside the folder it serves.
 */
import { protocol } from 'electron';
import { readPage, securityHeaders } from '../../engine/serve/pages.ts';

const scheme = 'app';
const host = 'tapwright';

/** Address of the designer's page. */
export const startAddress = `${scheme}://${host}/`;

/** Whether an address is one of the designer's own; a text that is no address is not. */
export function isOwnAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${scheme}:` && url.host === host;
}

/** Must be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

const refuse = (status: number): Response =>
  new Response(null, { status, headers: securityHeaders });

/** Serves the files below `folder`; must be called after the app is ready. */
export function servePages(folder: string): void {
  protocol.handle(scheme, async ({ url, method }) => {
    if (!isOwnAddress(url)) return refuse(403);
    if (method !== 'GET') return refuse(405);
    const page = await readPage(folder, new URL(url).pathname);
    if (page === undefined) return refuse(404);
    return new Response(new Uint8Array(page.content), {
      headers: { ...securityHeaders, 'Content-Type': page.contentType },
    });
  });
}
