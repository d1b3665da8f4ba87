/**
 * Writes core/rss/layouts.ts: how the structs that the eBPF programs share with user space lie in memory, from the BTF
 * in bpf/objects. Needs no compiler.
 *
 *     npm run layouts              writes
 *     npm run layouts -- --check   fails when the file differs, or when the objects are not made from the sources
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Btf } from './btf/btf.mjs';
import { isMain, runMain } from './setup/main.mjs';
import { inRoot } from './setup/root.mjs';

const target = 'core/rss/layouts.ts';
const sums = 'bpf/objects/sources.sha256';

/** Each struct by the object it is read from. */
const structs = {
  rss_slot: 'rss_direct_bytes',
  rss_slot_bytes: 'rss_direct_bytes',
  rss_slot_nibbles: 'rss_direct_nibbles',
  rss_slot_key: 'reference/rss_bitwise',
  rss_counters: 'rss_direct_bytes',
  rss_queue_counters: 'rss_direct_bytes',
};
const enumerations = { rss_type: 'rss_direct_bytes', rss_function: 'rss_direct_bytes' };

/** @param {string} name of an object, without its ending */
const btfOf = (name) => new Btf(readFileSync(inRoot('bpf/objects', `${name}.bpf.o`)));

/**
 * @template T
 * @param {Readonly<Record<string, string>>} places
 * @param {(btf: Btf, name: string) => T | undefined} read
 * @returns {readonly (readonly [string, T])[]}
 */
const readAll = (places, read) =>
  Object.entries(places).map(([name, object]) => {
    const found = read(btfOf(object), name);
    if (found === undefined) throw new Error(`${object}.bpf.o says nothing of ${name}`);
    return [name, found];
  });

/** @param {import('./btf/btf.mjs').Struct} struct */
const printStruct = ({ size, fields }) =>
  `{ size: ${size}, fields: { ${fields
    .map(({ name, ...place }) => `${name}: ${JSON.stringify(place)}`)
    .join(', ')} } }`;

/** @returns {string} TypeScript, not yet formatted */
export function printLayouts() {
  const layouts = readAll(structs, (btf, name) => btf.struct(name));
  const numbers = readAll(enumerations, (btf, name) => btf.enumeration(name));
  return `/**
 * How the structs of bpf/include/rss.h lie in memory. Made from the BTF in bpf/objects by \`npm run layouts\`; do not edit.
 */

/** \`offset\` from the start of the struct and \`width\` of one element in bytes; \`counts\` of arrays, outermost first. */
export interface FieldLayout {
  readonly offset: number;
  readonly width: number;
  readonly counts: readonly number[];
}

export interface StructLayout {
  readonly size: number;
  readonly fields: Readonly<Record<string, FieldLayout>>;
}

export const layouts = {
  ${layouts.map(([name, struct]) => `${name}: ${printStruct(struct)},`).join('\n')}
} as const satisfies Readonly<Record<string, StructLayout>>;

export const enumerations = {
  ${numbers.map(([name, values]) => `${name}: ${JSON.stringify(values)},`).join('\n')}
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;
`;
}

/** Files of bpf/ that are not those the objects were made from, or made to. @returns {readonly string[]} */
export function strangers() {
  return readFileSync(inRoot(sums), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ [ *]/))
    .filter(([sum, file = '']) => {
      const place = inRoot('bpf', file);
      return (
        !existsSync(place) || createHash('sha256').update(readFileSync(place)).digest('hex') !== sum
      );
    })
    .map(([, file]) => `bpf/${file ?? ''}`);
}

async function main() {
  const changed = strangers();
  if (changed.length > 0)
    throw new Error(
      `${changed.join(', ')} changed since bpf/objects was made: run \`make -C bpf\`.`,
    );
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(inRoot(target));
  const wanted = await format(printLayouts(), { ...options, parser: 'typescript' });
  if (existsSync(inRoot(target)) && readFileSync(inRoot(target), 'utf8') === wanted) return;
  if (process.argv.includes('--check'))
    throw new Error(`${target} differs from the BTF in bpf/objects: run \`npm run layouts\`.`);
  writeFileSync(inRoot(target), wanted);
  console.log(`wrote ${target}`);
}

if (isMain(import.meta.url)) await runMain(main);
