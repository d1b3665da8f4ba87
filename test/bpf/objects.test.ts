/** What the committed objects are, as far as no kernel is needed to see it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rssPlaceholders } from '../../core/rss/placeholders.ts';
import { readSections } from '../../scripts/btf/elf.mjs';

const products = [
  'rss_direct_bytes',
  'rss_direct_nibbles',
  'rss_reclassify_bytes',
  'rss_reclassify_nibbles',
];
const others = [
  ...['reference/rss_bitwise', 'reference/empty'],
  ...['reference/rss_varied_bytes', 'reference/rss_varied_nibbles'],
];

const fileOf = (name: string): Uint8Array => readFileSync(`bpf/objects/${name}.bpf.o`);

/** How often each placeholder is the immediate of an instruction (struct bpf_insn, linux/bpf.h). */
function placeholders(name: string, section: string): Record<string, number> {
  const code = readSections(fileOf(name)).get(section);
  if (code === undefined) throw new Error(`${name} has no section ${section}`);
  const immediates = Array.from({ length: code.byteLength / 8 }, (_, index) =>
    code.getInt32(8 * index + 4, true),
  );
  return Object.fromEntries(
    Object.entries(rssPlaceholders).map(([place, number]) => [
      place,
      immediates.filter((immediate) => immediate === number).length,
    ]),
  );
}

/** Opcodes (linux/bpf_common.h, linux/bpf.h). */
const BPF_JA = 0x05;
const BPF_CALL = 0x85;
const BPF_EXIT = 0x95;
const BPF_LD_IMM64 = 0x18;
const isJump = (code: number): boolean => (code & 7) === 5 || (code & 7) === 6;

/** Instructions, eight bytes each, that may come after the one at `at`. */
function successors(code: DataView, at: number): readonly number[] {
  const opcode = code.getUint8(8 * at);
  const target = at + 1 + code.getInt16(8 * at + 2, true);
  if (opcode === BPF_EXIT) return [];
  if (opcode === BPF_JA) return [target];
  if (opcode === BPF_LD_IMM64) return [at + 2];
  return isJump(opcode) && opcode !== BPF_CALL ? [at + 1, target] : [at + 1];
}

/** Jumps to an instruction that is on the way to the jump: the verifier’s own search (check_cfg, kernel/bpf/verifier.c). */
function backEdges(code: DataView): readonly string[] {
  const state = new Map<number, 'open' | 'done'>();
  const found: string[] = [];
  const starts = Array.from({ length: code.byteLength / 8 }, (_, at) => at).filter(
    (at) => at === 0 || code.getUint8(8 * (at - 1)) === BPF_EXIT,
  );
  for (const start of starts) {
    const path = state.has(start) ? [] : [{ at: start, rest: [...successors(code, start)] }];
    state.set(start, state.get(start) ?? 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.at, 'done');
        path.pop();
      } else if (state.get(next) === 'open') {
        found.push(`${top.at} to ${next}`);
      } else if (state.get(next) === undefined) {
        state.set(next, 'open');
        path.push({ at: next, rest: [...successors(code, next)] });
      }
    }
  }
  return found;
}

describe.each([...products, ...others])('%s', (name) => {
  it('needs no maps of global data, which kernels before 5.2 lack', () => {
    const sections = [...readSections(fileOf(name)).keys()];
    expect(sections.filter((section) => /^\.(rodata|data|bss)/.test(section))).toEqual([]);
  });

  it('has no loops and no subprograms, which kernels before 5.3 or without a JIT may not take', () => {
    const sections = readSections(fileOf(name));
    expect(sections.get('.text')?.byteLength ?? 0).toBe(0);
    const programs = [...sections].filter(([section]) => /^(action|classifier)/.test(section));
    expect(programs.length).toBeGreaterThan(0);
    for (const [, code] of programs) expect(backEdges(code)).toEqual([]);
  });

  it('names no folder of the machine that built it', () => {
    const text = Buffer.from(fileOf(name)).toString('latin1');
    expect(text.match(/\0\/[\w.-]+\/[ -~]*/g) ?? []).toEqual([]);
  });

  it('can be loaded by its types, without debugging information', () => {
    const sections = [...readSections(fileOf(name)).keys()];
    expect(sections).toEqual(expect.arrayContaining(['.BTF', '.BTF.ext', 'license']));
    expect(sections.filter((section) => section.includes('debug'))).toEqual([]);
  });
});

describe.each(['bytes', 'nibbles'])('placeholders in the programs with tables of %s', (tables) => {
  it.each([
    ['direct', 'action', { queue: 0, secret: 0, tail: 0, gsoSize: 1 }],
    ['reclassify', 'action', { queue: 0, secret: 4, tail: 0, gsoSize: 0 }],
    ['reclassify', 'action/room', { queue: 0, secret: 1, tail: 1, gsoSize: 1 }],
    ['reclassify', 'classifier', { queue: 1, secret: 1, tail: 0, gsoSize: 0 }],
  ] as const)('of layout %s, section %s', (layout, section, wanted) => {
    expect(placeholders(`rss_${layout}_${tables}`, section)).toEqual(wanted);
  });
});
