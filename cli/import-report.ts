/** An imported set as a file, as JSON, and in words for people. */
import { emptyDocument } from '../core/document/document.ts';
import { writeDocument } from '../core/document/write.ts';
import { defaultDevice, type DeviceOptions } from '../core/flow/device.ts';
import type { ImportedSet, UnsaidFilter } from '../core/import/import.ts';
import { placeText } from '../core/tc/command.ts';
import { printRules } from '../core/testpmd/print.ts';

const formats = ['document', 'testpmd'] as const;
export type ImportFormat = (typeof formats)[number];

export function isImportFormat(text: string): text is ImportFormat {
  return formats.some((format) => format === text);
}

/** The text of a file that `tapwright check` reads again. */
export function importText({ device, rules }: ImportedSet, format: ImportFormat): string {
  if (format === 'document')
    return writeDocument({ ...emptyDocument, name: `imported from ${device.name}`, device, rules });
  return `${testpmdLines({ device, rules }).join('\n')}\n`;
}

/** What testpmd's own commands cannot set is in the comment at the top. */
function testpmdLines({ device, rules }: Pick<ImportedSet, 'device' | 'rules'>): readonly string[] {
  return [
    `# device options: ${optionWords(device).join(' ')}`,
    `port config all rxq ${device.queues}`,
    ...(device.promiscuous ? ['set promisc 0 on'] : []),
    ...(device.allMulticast ? ['set allmulti 0 on'] : []),
    ...(device.isolate ? ['flow isolate 0 true'] : []),
    ...printRules(rules).split('\n').slice(0, -1),
  ];
}

/** As the command line takes them; those that are as in a new document are left out. */
function optionWords(device: DeviceOptions): readonly string[] {
  const named = (word: string, key: 'default' | 'groups' | 'implicit' | 'rss') =>
    device[key] === defaultDevice[key] ? [] : [`--${word} ${device[key]}`];
  return [
    `--device ${device.name}`,
    ...(device.remote === null ? [] : [`--remote ${device.remote}`]),
    ...(device.mac === null ? [] : [`--mac ${device.mac}`]),
    ...named('default', 'default'),
    ...named('groups', 'groups'),
    ...named('implicit', 'implicit'),
    ...named('rss', 'rss'),
    ...(device.hashTail ? ['--hash-tail'] : []),
  ];
}

export function importJson(imported: ImportedSet, format: ImportFormat): object {
  const { device, unsaid, fidelity } = imported;
  const rules: unknown =
    format === 'document'
      ? JSON.parse(importText(imported, format))
      : printRules(imported.rules).split('\n').slice(0, -1);
  return { rules, device, unsaid: unsaid.map(unsaidJson), fidelity };
}

function unsaidJson({ filter, kind, tc, reason: { code, message } }: UnsaidFilter): object {
  const { device: dev, parent, chain, priority: pref } = filter;
  return { dev, parent, chain, pref, kind, tc, reason: { code, message } };
}

/** Two lines for each filter that no rule says. */
export function printUnsaid({ unsaid }: Pick<ImportedSet, 'unsaid'>): readonly string[] {
  return unsaid.flatMap(({ filter, tc, reason: { code, message } }) => [
    `tapwright: not imported (${placeText(filter)}): ${message} [${code}]`,
    `  ${tc}`,
  ]);
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `imported 3 rules; compiling them gives 5 of 6 filters again (83.3 %); wrote rules.json`. */
export function summarise({ rules, fidelity }: ImportedSet, file: string | undefined): string {
  const { exact, filters, percent } = fidelity;
  const wrote = file === undefined ? '' : `; wrote ${file}`;
  const again = `compiling them gives ${exact} of ${counted(filters, 'filter')} again (${percent} %)`;
  return `imported ${counted(rules.length, 'rule')}; ${again}${wrote}`;
}
