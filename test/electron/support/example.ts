/** A document with one rule, for tests that need one and do not care which. */
import { emptyDocument } from '../../../core/document/document.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';

const script =
  'flow create 0 ingress pattern eth / ipv4 / udp dst is 53 / end actions queue index 0 / end\n';

export const exampleText = writeDocument({
  ...emptyDocument,
  rules: parseScript(script, createIdentifiers()).rules,
});
