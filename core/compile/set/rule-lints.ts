/** What is worth saying about one rule by itself, whatever its translation. */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { FieldValue, Rule } from '../../flow/rule.ts';
import { placesOf } from '../place.ts';

/** A value with no bit set, of any kind of field. */
const zeros: ReadonlySet<FieldValue> = new Set([0, '0.0.0.0', '::', '00:00:00:00:00:00']);

/** Values that are given and then masked away as a whole. */
export function lintMasks(rule: Rule): readonly Diagnostic[] {
  let found: Diagnostic[] | undefined;
  for (let index = 0; index < rule.pattern.length; index++) {
    const item = rule.pattern[index]!;
    for (const field in item.fields) {
      const { spec, mask } = item.fields[field] ?? {};
      if (mask === undefined || !zeros.has(mask)) continue;
      if (spec === undefined || zeros.has(spec)) continue;
      const place = placesOf(rule.id).item(index, field);
      (found ??= []).push(diagnose('rule/mask-zero', { item: item.type, field }, place));
    }
  }
  return found ?? none;
}

const none: readonly Diagnostic[] = [];
