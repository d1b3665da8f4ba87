import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import type { TapDocument } from '../../../core/document/document.ts';
import { readDocument } from '../../../core/document/read.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { printRule } from '../../../core/testpmd/print.ts';

const folder = new URL('../../../assets/examples/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.tapwright.json'));

function read(name: string): { readonly text: string; readonly document: TapDocument } {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const reading = readDocument(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.diagnostics));
  return { text, document: reading.document };
}

describe('the examples', () => {
  it('are these', () => {
    expect(names).toEqual([
      'first-steps.tapwright.json',
      'groups.tapwright.json',
      'rss.tapwright.json',
      'seed-local.tapwright.json',
      'seed-remote.tapwright.json',
      'web-edge.tapwright.json',
    ]);
  });

  it.each(names)('%s is written as a save would write it', (name) => {
    const { text, document } = read(name);
    expect(writeDocument(document)).toBe(text);
  });

  it.each(names)(
    '%s compiles to a filter a rule, each at a priority of its own, without a warning',
    (name) => {
      const { rules, device } = read(name).document;
      const { filters, diagnostics } = compile(rules, device);
      expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
      const explicit = filters.filter(({ rule }) => rule !== null);
      expect(new Set(explicit.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ id }) => id)));
      const places = explicit.map(({ chain, priority }) => `${String(chain)} ${String(priority)}`);
      expect(new Set(places).size).toBe(rules.length);
    },
  );

  it.each(names)('%s has a name for itself and every rule', (name) => {
    const { document } = read(name);
    expect([document, ...document.rules].every((named) => named.name !== '')).toBe(true);
  });

  // The RFC's three rules; priorities are added so that the catch-all does not hide the other two.
  it('seed-local holds the local examples of the RFC', () => {
    expect(read('seed-local.tapwright.json').document.rules.map((rule) => printRule(rule))).toEqual(
      [
        'flow create 0 ingress priority 2 pattern port index is 0 / end actions queue index 0 / end',
        'flow create 0 ingress priority 1 pattern eth src is de:ad:ca:fe:00:02 / end actions queue index 2 / end',
        'flow create 0 ingress pattern eth dst is 3a:80:ce:61:36:54 src is 52:43:7b:fd:ac:f3 / ipv4 src is 1.1.1.1 dst is 2.2.2.2 / udp src is 4444 dst is 5555 / end actions drop / end',
      ],
    );
  });
});
