/** The renderer's built files, and the headers every answer carries. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** No inline script, nothing from elsewhere, in nobody's frame. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export interface Page {
  readonly contentType: string;
  readonly content: Buffer;
}

/**
 * The file that a request's path names below `root`, `index.html` for the root itself. Undefined when
 * there is none: no such file, a type that is not served, or a path that leads out of `root`.
 */
export async function readPage(root: string, requestPath: string): Promise<Page | undefined> {
  const file = fileOf(root, requestPath);
  if (file === undefined) return undefined;
  const contentType = contentTypes[path.extname(file)];
  if (contentType === undefined) return undefined;
  try {
    return { contentType, content: await readFile(file) };
  } catch (reason) {
    if (isMissing(reason)) return undefined;
    throw reason;
  }
}

function fileOf(root: string, requestPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(requestPath);
  } catch {
    // An escape that is no UTF-8: no file of ours is named so.
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const file = path.join(root, decoded === '/' ? 'index.html' : decoded);
  return file.startsWith(root + path.sep) ? file : undefined;
}

function isMissing(reason: unknown): boolean {
  return (
    reason instanceof Error &&
    'code' in reason &&
    ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(reason.code))
  );
}
