/** Where documents come from and go to: a folder (`serve`) or dialogs (Electron). */
import { open } from 'node:fs/promises';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import type { AnswerOf, OpenDocument } from '../../core/contract/designer.ts';
import { saveAtomically } from './atomic-save.ts';

export const documentEnding = '.tapwright.json';
/** In bytes; a rule takes about one kilobyte. */
export const longestDocument = 16 * 1024 * 1024;

export type DocumentEntry = AnswerOf<'listDocuments'>['documents'][number];

/** What can fail for reasons of the user's; the same shape as the contract's outcomes. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface DocumentFiles {
  readonly kind: 'dialog' | 'list';
  list(): Promise<readonly DocumentEntry[]>;
  /** Without a path: asks the user; null when the user backs out. */
  open(path: string | null): Promise<Outcome<OpenDocument | null>>;
  /** Without a path: asks the user where; null when the user backs out. */
  save(document: OpenDocument): Promise<Outcome<{ readonly path: string } | null>>;
}

export function refusal(diagnostic: Diagnostic): Outcome<never> {
  return { ok: false, diagnostics: [diagnostic] };
}

export function filePlace(path: string): Place {
  return { subject: { part: 'document', field: path } };
}

/** Reads a file whatever is in it: the designer explains what is wrong with it. `shown` is the name the user knows it by. */
export async function readDocumentFile(
  file: string,
  shown: string,
): Promise<Outcome<OpenDocument>> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > longestDocument) {
        const details = { path: shown, bytes: size, limit: longestDocument };
        return refusal(diagnose('file/too-large', details, filePlace(shown)));
      }
      return { ok: true, value: { path: shown, text: await handle.readFile('utf8') } };
    } finally {
      await handle.close();
    }
  } catch (reason) {
    return refusal(
      diagnose('file/unreadable', { path: shown, reason: systemReason(reason) }, filePlace(shown)),
    );
  }
}

export async function saveDocumentFile(
  file: string,
  shown: string,
  text: string,
): Promise<Outcome<{ readonly path: string }>> {
  try {
    await saveAtomically(file, text);
    return { ok: true, value: { path: shown } };
  } catch (reason) {
    return refusal(
      diagnose('file/not-saved', { path: shown, reason: systemReason(reason) }, filePlace(shown)),
    );
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EDQUOT: 'the disk quota is used up',
};

/** The system's reason in words. Errors that are not the system's are ours, and thrown on. */
export function systemReason(reason: unknown): string {
  if (!(reason instanceof Error) || !('code' in reason)) throw reason;
  return words[String(reason.code)] ?? String(reason.code);
}
