/** RSS rules on the simulated kernel: programs and slots come with the filters that need them, and go with them. */
import { describe, expect, it } from 'vitest';
import { slotOf } from '../../../core/compile/bound-programs.ts';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import type { BpfPort, MapRequest } from '../../../engine/kernel/bpf-port.ts';
import { ProgramRefusal } from '../../../engine/kernel/bpf-port.ts';
import { NetlinkExchange } from '../../../engine/kernel/exchange.ts';
import { KernelFailure } from '../../../engine/kernel/failure.ts';
import { createMemoryLedger } from '../../../engine/kernel/ledger.ts';
import type { KernelPort } from '../../../engine/kernel/port.ts';
import { createSimulatedPort } from '../../../engine/kernel/simulated.ts';
import { readFilters } from '../../../engine/session/device-state.ts';
import { DeviceSession } from '../../../engine/session/session.ts';

const rule = (match: string, rss: string, priority = 0) =>
  `flow create 0 ingress priority ${String(priority)} pattern ${match} / end actions rss ${rss} / end\n`;
const spread = rule('eth / ipv4', 'queues 1 3 end');

const compiled = (script: string, options: Partial<DeviceOptions> = {}) =>
  compile(parseScript(script, createIdentifiers()).rules, { ...defaultDevice, ...options });

async function makeLab(change: (bpf: BpfPort) => Partial<BpfPort> = () => ({})) {
  const plain = createSimulatedPort();
  const port: KernelPort = { ...plain, bpf: { ...plain.bpf, ...change(plain.bpf) } };
  await port.createTap({ name: 'tap0', queues: 4, persistent: true });
  const index = (await port.interfaceIndex('tap0')) ?? 0;
  const open = () =>
    new DeviceSession('tap0', { port, ledger: createMemoryLedger(), now: () => 0 });
  const filters = async () =>
    (await readFilters(new NetlinkExchange(port), { name: 'tap0', index })).flower;
  const slots = async () => (await filters()).flatMap((filter) => slotOf(filter) ?? []);
  /** Everything pinned for the device, by folder. */
  const pinned = async () => {
    const root = `${port.bpf.root}/${String(index)}`;
    const sets = (await port.bpf.pins.list(root)) ?? [];
    const inside = await Promise.all(
      sets.map(async (set) => [
        set,
        ((await port.bpf.pins.list(`${root}/${set}`)) ?? []).toSorted(),
      ]),
    );
    return Object.fromEntries(inside) as Readonly<Record<string, readonly string[]>>;
  };
  return { port, session: open(), open, filters, slots, pinned };
}

const pinsOf = (...slots: readonly number[]) => [
  ...['complete', 'rss', 'rss_counters', 'rss_slots'],
  ...slots.flatMap((slot) => [`slot_${String(slot)}`, `counters_${String(slot)}`]),
];

describe('an RSS rule', () => {
  it('is applied with a program, and a slot of the number that compile shows', async () => {
    const { session, slots, pinned } = await makeLab();
    expect(await session.apply(compiled(spread))).toMatchObject({ ok: true });
    expect(await slots()).toEqual([1]);
    expect(Object.values(await pinned())).toEqual([pinsOf(1).toSorted()]);
  });

  it('stays as it is when it is applied again, by another session too', async () => {
    const { session, open, pinned } = await makeLab();
    await session.apply(compiled(spread));
    const before = await pinned();
    const again = await open().apply(compiled(spread));
    expect(again).toMatchObject({ value: { added: 0, changed: 0, removed: 0 } });
    expect(await pinned()).toEqual(before);
  });

  it('that spreads otherwise gets a fresh slot, and is changed by one message', async () => {
    const { session, slots, pinned } = await makeLab();
    await session.apply(compiled(spread));
    const changed = await session.apply(compiled(rule('eth / ipv4', 'queues 0 2 end')));
    expect(changed).toMatchObject({ value: { added: 0, changed: 1, removed: 0 } });
    expect(await slots()).toEqual([0]);
    expect(Object.values(await pinned())).toEqual([pinsOf(0).toSorted()]);
  });

  it('keeps its slot when others come and go around it', async () => {
    const { session, slots } = await makeLab();
    const second = rule('eth / ipv6', 'queues 2 end', 1);
    await session.apply(compiled(spread + second));
    expect(await slots()).toEqual([1, 2]);
    await session.apply(compiled(second));
    expect(await slots()).toEqual([2]);
    await session.apply(compiled(rule('eth / arp_eth_ipv4', 'queues 0 end', 2) + second));
    expect((await slots()).toSorted()).toEqual([1, 2]);
  });

  it('in layout reclassify comes with a program for each queue', async () => {
    const { session, filters, pinned } = await makeLab();
    const options = { rss: 'reclassify', queues: 20 } as const;
    expect(await session.apply(compiled(spread, options))).toMatchObject({ ok: true });
    const marked = (await filters()).flatMap(({ classifier }) => classifier ?? []);
    // The kernel shows filters of a program in the order of their age, the youngest first.
    const queues = marked.map(({ queue }) => queue).sort((one, other) => one - other);
    expect(queues).toEqual(Array.from({ length: 20 }, (_, one) => one));
    expect(new Set(marked.map(({ id }) => id)).size).toBe(20);
    const [pins] = Object.values(await pinned());
    expect(pins?.filter((pin) => pin.startsWith('marked_'))).toHaveLength(20);
  });

  it('leaves nothing behind when it goes', async () => {
    const { session, pinned, port } = await makeLab();
    await session.apply(compiled(spread));
    await session.apply(compiled('flow create 0 ingress pattern eth / end actions drop / end'));
    expect(await pinned()).toEqual({});
    await session.apply(compiled(spread));
    expect(await session.flush()).toMatchObject({ ok: true });
    expect(await port.bpf.pins.list(port.bpf.root)).toEqual([]);
  });

  it('is found again after its device has gone, and removed', async () => {
    const { session, port } = await makeLab();
    await session.apply(compiled(spread));
    await port.deleteTap('tap0');
    await port.createTap({ name: 'tap1', queues: 4, persistent: true });
    const other = new DeviceSession('tap1', {
      port,
      ledger: createMemoryLedger(),
      now: () => 0,
    });
    await other.apply(compiled('', { name: 'tap1' }));
    expect(await port.bpf.pins.list(port.bpf.root)).toEqual([]);
  });
});

describe('more than 256 RSS rules', () => {
  it('get tables of four bits, and as many slots as there are rules', async () => {
    const { session, slots, pinned } = await makeLab();
    const rules = Array.from({ length: 300 }, (_, n) =>
      rule(`eth / ipv4 src is 10.0.${String(n >> 8)}.${String(n & 255)}`, 'queues 1 2 end'),
    );
    expect(await session.apply(compiled(rules.join('')))).toMatchObject({ ok: true });
    expect(Object.keys(await pinned())[0]).toMatch(/^direct-nibbles-/);
    expect(new Set(await slots()).size).toBe(300);
  });

  it('are refused when there are no more slots, and nothing is changed', async () => {
    const { session, filters, pinned } = await makeLab();
    const rules = Array.from({ length: 1_100 }, (_, n) =>
      rule(`eth / ipv4 src is 10.0.${String(n >> 8)}.${String(n & 255)}`, 'queues 1 2 end'),
    );
    const refused = await session.apply(compiled(rules.join('')));
    expect(refused).toMatchObject({ ok: false, diagnostics: [{ code: 'kernel/rss-slots-full' }] });
    expect(await filters()).toEqual([]);
    expect(await pinned()).toEqual({});
  });
});

const failing = (code: string, syscall: string) => () =>
  Promise.reject(new KernelFailure({ code, errno: 1, syscall }));

describe('a kernel that does not take the programs', () => {
  const refusal = new ProgramRefusal({
    code: 'EACCES',
    errno: 13,
    syscall: 'bpf(BPF_PROG_LOAD)',
    program: 'rss',
    log: '0: (bf) r6 = r1\ninvalid access to packet, off=0 size=4\nprocessed 1 insns\n',
  });
  it.each<[string, string, (bpf: BpfPort) => Partial<BpfPort>, RegExp]>([
    [
      'its verifier refuses one',
      'kernel/program-refused',
      () => ({ load: () => Promise.reject(refusal) }),
      /program `rss`: .*invalid access to packet/,
    ],
    [
      'the process may not',
      'kernel/no-bpf-privilege',
      () => ({ load: failing('EPERM', 'bpf(BPF_PROG_LOAD)') }),
      /EPERM/,
    ],
    [
      'it has none',
      'kernel/no-bpf',
      () => ({ load: failing('ENOSYS', 'bpf(BPF_MAP_CREATE)') }),
      /no eBPF/,
    ],
    [
      'there is no bpffs',
      'kernel/no-bpffs',
      (bpf) => ({ pins: { ...bpf.pins, make: failing('EPERM', 'mkdir') } }),
      /cannot be kept at/,
    ],
    [
      'its memory is full',
      'kernel/no-bpf-memory',
      () => ({ createMap: failing('ENOMEM', 'bpf(BPF_MAP_CREATE)') }),
      /no room/,
    ],
    [
      'a map cannot be filled',
      'kernel/bpf-failed',
      (bpf) => ({
        createMap: async (request: MapRequest) => ({
          ...(await bpf.createMap(request)),
          update: failing('EINVAL', 'bpf(BPF_MAP_UPDATE_ELEM)'),
        }),
      }),
      /BPF_MAP_UPDATE_ELEM/,
    ],
  ])('because %s says so, and holds nothing of the set', async (_, code, change, words) => {
    const { session, filters, pinned } = await makeLab(change);
    const refused = await session.apply(compiled(spread));
    expect(refused).toMatchObject({ ok: false, diagnostics: [{ code }] });
    if (!refused.ok) expect(refused.diagnostics[0]?.message).toMatch(words);
    expect(await filters()).toEqual([]);
    expect(await pinned()).toEqual({});
  });
});
