/** A small document, and ways to spoil it. */
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { emptyDocument, type TapDocument } from '../../../core/document/document.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';

const { rules } = parseScript(
  `flow create 0 ingress pattern eth dst is 02:00:00:00:00:01 / vlan vid is 5 / ipv4 src spec 10.0.0.0 src prefix 8 / end actions count / queue index 2 / end
flow create 0 egress group 1 priority 3 pattern ipv6 / end actions drop / end`,
  createIdentifiers(),
);

export const sample: TapDocument = {
  ...emptyDocument,
  name: 'Sample',
  rules: [
    { ...rules[0]!, name: 'web' },
    { ...rules[1]!, draft: { attached: false } },
  ],
  canvas: { positions: { s1: { x: 10, y: 20.5 }, s4: { x: -3, y: 0 } } },
};

export const sampleText = writeDocument(sample);

/** The sample's text with one stretch replaced, which must be there exactly once. */
export function spoil(from: string, to: string): string {
  if (sampleText.split(from).length !== 2) throw new Error(`not exactly once: ${from}`);
  return sampleText.replace(from, () => to);
}
