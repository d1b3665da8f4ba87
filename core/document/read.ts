/** From the text of a file to a document, or to every reason why it is none. */
import type { z } from 'zod';
import { diagnose } from '../diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../flow/rule.ts';
import { checkDocument } from './check.ts';
import type { TapDocument } from './document.ts';
import { createPathLocator, printPath, readJson, type JsonPath } from './json-text.ts';
import { currentFormat, migrate, type Format } from './migrations.ts';
import { documentSchema, type SavedDocument } from './schema.ts';

export type DocumentReading =
  | {
      readonly ok: true;
      readonly document: TapDocument;
      /** Notes only, e.g. that the document was of an older format. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

type Report = (path: JsonPath, make: (place: Place) => Diagnostic) => void;

/** Reads any text without throwing; nothing of it is trusted. */
export function readDocument(fileText: string, format: Format = currentFormat): DocumentReading {
  const text = fileText.startsWith('\uFEFF') ? fileText.slice(1) : fileText;
  const json = readJson(text);
  if (!json.ok) return { ok: false, diagnostics: [json.diagnostic] };
  const diagnostics: Diagnostic[] = [];
  let locate: ReturnType<typeof createPathLocator> | undefined;
  const report: Report = (path, make) => {
    locate ??= createPathLocator(text);
    const subject = { part: 'document', field: printPath(path) } as const;
    diagnostics.push(make({ subject, span: locate(path) }));
  };
  const saved = readSaved(json.value, format, report);
  if (saved === undefined) return { ok: false, diagnostics };
  checkDocument(saved.value, report);
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  if (saved.from !== format.version)
    report(['tapwright'], (place) =>
      diagnose('document/migrated', { from: saved.from, to: format.version }, place),
    );
  return { ok: true, document: documentOf(saved.value), diagnostics };
}

function readSaved(
  value: unknown,
  format: Format,
  report: Report,
): { readonly value: SavedDocument; readonly from: number } | undefined {
  if (!isObject(value) || !Object.hasOwn(value, 'tapwright')) {
    report([], (place) => diagnose('document/not-a-document', {}, place));
    return undefined;
  }
  const from = value['tapwright'];
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 1) {
    const version = JSON.stringify(from);
    report(['tapwright'], (place) => diagnose('document/bad-version', { version }, place));
    return undefined;
  }
  if (from > format.version) {
    const details = { version: from, current: format.version };
    report(['tapwright'], (place) => diagnose('document/newer', details, place));
    return undefined;
  }
  if (refusesPrototypes(value, [], report)) return undefined;
  const newest = migrate(value, from, format);
  const parsed = documentSchema.safeParse(newest);
  if (parsed.success) return { value: parsed.data, from };
  for (const issue of parsed.error.issues) reportIssue(issue, newest, report);
  return undefined;
}

/** `__proto__` as a key is never meant well; objects built from it would get another prototype. */
function refusesPrototypes(value: unknown, path: JsonPath, report: Report): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let refused = false;
  for (const [key, child] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    if (key === '__proto__') {
      refused = true;
      report([...path, key], (place) => diagnose('document/unknown-key', { key }, place));
    } else if (refusesPrototypes(child, [...path, step], report)) refused = true;
  }
  return refused;
}

function reportIssue(issue: z.core.$ZodIssue, root: unknown, report: Report): void {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys')
    for (const key of issue.keys)
      report([...path, key], (place) => diagnose('document/unknown-key', { key }, place));
  else if (valueAt(root, path) === undefined) {
    const key = String(path.at(-1) ?? '');
    report(path, (place) => diagnose('document/missing-key', { key }, place));
  } else report(path, (place) => diagnoseValue(issue, valueAt(root, path), place));
}

/** The value at the issue's path is there, but wrong. */
function diagnoseValue(issue: z.core.$ZodIssue, value: unknown, place: Place): Diagnostic {
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') {
    const expected = issue.code === 'invalid_type' ? issue.expected : 'a number or a text';
    const details = { expected: nameOf(expected), found: kindOf(value) };
    return diagnose('document/wrong-type', details, place);
  }
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : undefined;
  return diagnose('document/bad-value', { reason: inner?.message ?? issue.message }, place);
}

function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

const names: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: '`true` or `false`',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

const nameOf = (kind: string): string => names[kind] ?? kind;

function kindOf(value: unknown): string {
  if (value === null) return '`null`';
  if (typeof value === 'boolean' || typeof value === 'number') return `\`${String(value)}\``;
  return nameOf(Array.isArray(value) ? 'array' : typeof value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Ids are plain text in a file and marked as ids in the model; the schema has checked them. */
function documentOf({ name, device, rules, canvas }: SavedDocument): TapDocument {
  return { name, device, rules: rules as readonly unknown[] as readonly Rule[], canvas };
}
