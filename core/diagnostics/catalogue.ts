/** Every message a user can get, by its permanent code. One file an area; this one joins them. */
import { captureRows } from './capture-rows.ts';
import { deviceRows } from './device-rows.ts';
import type { CatalogueRow, Diagnostic, Place } from './diagnostic.ts';
import { documentRows } from './document-rows.ts';
import { fileRows } from './file-rows.ts';
import { importRows } from './import-rows.ts';
import { kernelRows } from './kernel-rows.ts';
import { lintRows } from './lint-rows.ts';
import { netdRows } from './netd-rows.ts';
import { profileRows } from './profile-rows.ts';
import { ruleRows } from './rule-rows.ts';
import { scriptRows } from './script-rows.ts';
import { tcRows } from './tc-rows.ts';
import { testpmdRows } from './testpmd-rows.ts';
import { valueRows } from './value-rows.ts';

export const catalogue = {
  ...testpmdRows,
  ...scriptRows,
  ...valueRows,
  ...ruleRows,
  ...deviceRows,
  ...lintRows,
  ...documentRows,
  ...fileRows,
  ...captureRows,
  ...kernelRows,
  ...importRows,
  ...netdRows,
  ...tcRows,
  ...profileRows,
};

export type DiagnosticCode = keyof typeof catalogue;

type DetailsOf<C extends DiagnosticCode> =
  (typeof catalogue)[C] extends CatalogueRow<infer A> ? A : never;

/** Makes the diagnostic of a code: the one way a message comes into being. */
export function diagnose<C extends DiagnosticCode>(
  code: C,
  details: DetailsOf<C>,
  place: Place,
): Diagnostic {
  const row = catalogue[code] as CatalogueRow<DetailsOf<C>>;
  const fix = row.fix?.(details, place.subject);
  return {
    code,
    severity: row.severity,
    message: row.message(details),
    ...(row.hint && { hint: row.hint(details) }),
    subject: place.subject,
    ...(place.span && { span: place.span }),
    ...(row.rteFlowErrorType !== undefined && { rteFlowErrorType: row.rteFlowErrorType }),
    ...(fix !== undefined && { fix }),
  };
}
