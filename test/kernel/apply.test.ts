/** The command against a real kernel, compared with what iproute2 sees there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TcFilterJson } from '../../core/tc/json.ts';
import { buildTapwright, startTapwright, tapwright } from '../cli/tapwright.ts';
import { ip, tc } from './lab/commands.ts';
import { freshName, makeTap, reserveName } from './lab/devices.ts';
import { frame, sendOut, type FrameSpec } from './lab/frames.ts';
import { withoutModule } from './lab/modules.ts';
import { logicalElements } from './lab/shown.ts';

buildTapwright();

interface CompiledJson {
  readonly filters: readonly (TcFilterJson & {
    readonly dev: string;
    readonly parent: string;
    readonly rule: number | null;
    readonly role: string;
  })[];
}

const oracle = (
  JSON.parse(
    readFileSync(new URL('../golden/oracle/dpdk-22.11-random-local.json', import.meta.url), 'utf8'),
  ) as { readonly rules: readonly { readonly command: string }[] }
).rules.map(({ command }) => `${command}\n`);

/** What depends on the kernel that holds a filter, and `cookie`, which is ours to choose. */
const incidental = new Set(
  'order index ref bind prob stats installed last_used first_used used_hw_stats not_in_hw in_hw in_hw_count cookie handle dev parent rule role'.split(
    ' ',
  ),
);

const withoutIncidental = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (incidental.has(key) ? undefined : inner)),
  );

/** Filters of one priority stand in tc's list in the order of their masks' making, which is no part of the contract. */
const sorted = (filters: readonly unknown[]) =>
  filters.map((filter) => JSON.stringify(withoutIncidental(filter))).sort();

async function compiled(script: string, words: readonly string[]): Promise<CompiledJson> {
  const { stdout, stderr, status } = await tapwright(
    ['compile', '-', '--format', 'tc-json', ...words],
    { input: script },
  );
  expect(stderr).not.toContain('error');
  expect(status).toBe(0);
  return JSON.parse(stdout) as CompiledJson;
}

/** Applies with a TAP of the product's own and waits until it reads the queues. */
async function holdApplied(script: string, queues = 4) {
  const device = reserveName('tap');
  const running = startTapwright(
    ['apply', '-', '--create-tap', '--queues', String(queues), '--device', device, '--json'],
    { input: script },
  );
  await running.until('stderr', 'until interrupted');
  return { device, running };
}

/** Packets per queue as `apply` tells them in the end. */
function queueTotals(stderr: string): Readonly<Record<string, number>> {
  return totals(stderr.split('QUEUE  PACKETS  BYTES\n')[1] ?? '');
}

/** The first two columns of a table. */
function totals(table: string): Readonly<Record<string, number>> {
  const rows = table.trim().split('\n');
  return Object.fromEntries(
    rows.map((row) => {
      const [name = '', packets = ''] = row.trim().split(/\s+/);
      return [name, Number(packets)] as const;
    }),
  );
}

/** Packets per rule: `#0` or the role of an implicit one. */
function ruleTotals(stderr: string): Readonly<Record<string, number>> {
  return totals(/RULE +PACKETS[^\n]*\n([\s\S]*?)QUEUE/.exec(stderr)?.[1] ?? '');
}

describe('apply --create-tap', () => {
  it('puts the 120 recorded rules into the kernel as compile prints them', async () => {
    const script = oracle.join('');
    const { device, running } = await holdApplied(script);
    const expected = (await compiled(script, ['--device', device, '--queues', '4'])).filters;
    expect(expected.filter(({ role }) => role === 'rule')).toHaveLength(120);
    expect(sorted(logicalElements(device, '1:'))).toEqual(sorted(expected));
    running.interrupt();
    const { status, stdout } = await running.finished;
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ added: 122, changed: 0, removed: 0, generation: 1 });
    expect(existsSync(`/sys/class/net/${device}`)).toBe(false);
  });

  const fiveTuple: FrameSpec = {
    ethDst: '3a:80:ce:61:36:54',
    ethSrc: '52:43:7b:fd:ac:f3',
    ip: { src: '1.1.1.1', dst: '2.2.2.2' },
    protocol: 'udp',
    srcPort: 4444,
    dstPort: 5555,
  };
  it.each<{
    readonly name: string;
    readonly script: string;
    readonly sent: readonly FrameSpec[];
    readonly queues: Readonly<Record<string, number>>;
    readonly rules: Readonly<Record<string, number>>;
  }>([
    {
      name: 'every packet of the port on queue 0',
      script:
        'flow validate 0 ingress pattern port index is 0 / end \\\n  actions queue index 0 / end\n',
      sent: [{}, fiveTuple, { ip: { src: '::1', dst: '::2' } }],
      queues: { 0: 3, 1: 0, 2: 0, 3: 0 },
      rules: { '#0': 3, default: 0, isolate: 0 },
    },
    {
      name: 'a source MAC on queue 2',
      script:
        'flow create 0 ingress pattern eth src is de:ad:ca:fe:00:02 / end \\\n  actions queue 2 / end\n',
      sent: [
        { ethSrc: 'de:ad:ca:fe:00:02' },
        { ...fiveTuple, ethSrc: 'de:ad:ca:fe:00:02' },
        { ethSrc: 'de:ad:ca:fe:00:03' },
      ],
      queues: { 0: 1, 1: 0, 2: 2, 3: 0 },
      rules: { '#0': 2 },
    },
    {
      name: 'a 5-tuple nowhere',
      script:
        'flow create 0 ingress pattern eth dst is 3a:80:ce:61:36:54 \\\n  src is 52:43:7b:fd:ac:f3 / ipv4 src is 1.1.1.1 dst is 2.2.2.2 \\\n  / udp src is 4444 dst is 5555 / end actions drop / end\n',
      sent: [
        fiveTuple,
        fiveTuple,
        { ...fiveTuple, dstPort: 5556 },
        { ...fiveTuple, protocol: 'tcp' },
      ],
      queues: { 0: 2, 1: 0, 2: 0, 3: 0 },
      rules: { '#0': 2 },
    },
  ])('gives, as the design document has it, $name', async ({ script, sent, queues, rules }) => {
    const { device, running } = await holdApplied(script);
    const expected = await compiled(script, ['--device', device]);
    expect(sorted(logicalElements(device, '1:'))).toEqual(sorted(expected.filters));
    await sendOut(device, sent.map(frame));
    running.interrupt('SIGTERM');
    const { stderr } = await running.finished;
    expect(queueTotals(stderr)).toEqual(queues);
    expect(ruleTotals(stderr)).toMatchObject(rules);
  });

  it('with --persist leaves device and rules, which status shows and flush removes', async () => {
    const device = reserveName('tap');
    const script = oracle.slice(0, 10).join('');
    const words = ['--create-tap', '--persist', '--queues', '4', '--device', device];
    expect(await tapwright(['apply', '-', ...words], { input: script })).toMatchObject({
      status: 0,
    });
    expect(logicalElements(device, '1:')).toHaveLength(12);
    tc(`filter add dev ${device} parent 1: pref 5 protocol ip flower dst_ip 9.9.9.9 action drop`);
    const status = await tapwright(['status', '--device', device, '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ device, up: true, queues: 0, others: 1 });
    const flushed = await tapwright(['flush', '--device', device, '--json']);
    expect(JSON.parse(flushed.stdout)).toEqual({ removed: 12 });
    expect(logicalElements(device, '1:')).toHaveLength(1);
    // Somebody else's filter still hangs on multiq, so it stays.
    expect(tc(`qdisc show dev ${device}`)).toContain('multiq 1:');
    tc(`filter del dev ${device} parent 1: pref 5`);
    await tapwright(['flush', '--device', device]);
    expect(tc(`qdisc show dev ${device}`)).not.toContain('multiq');
  });
});

describe('apply on an existing device', () => {
  it('uses its multiq, takes its attached queues, and leaves qdisc and foreign filters to flush', async () => {
    const { name: device } = await makeTap(3);
    tc(`qdisc add dev ${device} root handle 1: multiq`);
    tc(`filter add dev ${device} parent 1: pref 5 protocol ip flower dst_ip 9.9.9.9 action drop`);
    const script = 'flow create 0 ingress pattern eth / end actions queue index 2 / end\n';
    const applied = await tapwright(['apply', '-', '--device', device, '--json'], {
      input: script,
    });
    expect(JSON.parse(applied.stdout)).toMatchObject({ added: 3 });
    expect(tc(`qdisc show dev ${device}`)).toContain('bands 3/256');
    const tooFar = await tapwright(['apply', '-', '--device', device], {
      input: script.replace('index 2', 'index 3'),
    });
    expect(tooFar.status).toBe(1);
    expect(tooFar.stderr).toContain('[rule/queue-out-of-range]');
    await tapwright(['flush', '--device', device]);
    expect(tc(`qdisc show dev ${device}`)).toContain('multiq 1:');
    expect(logicalElements(device, '1:')).toHaveLength(1);
  });

  it('takes egress rules to the ingress qdisc, and removes it again', async () => {
    const { name: device } = await makeTap(2);
    const script = 'flow create 0 egress pattern eth / ipv4 / end actions drop / end\n';
    const applied = await tapwright(['apply', '-', '--device', device], { input: script });
    expect(applied).toMatchObject({ status: 0 });
    const expected = (await compiled(script, ['--device', device, '--queues', '2'])).filters;
    const at = (parent: string) => sorted(expected.filter((filter) => filter.parent === parent));
    expect(at('ffff:')).toHaveLength(1);
    expect(sorted(logicalElements(device, 'ffff:'))).toEqual(at('ffff:'));
    expect(sorted(logicalElements(device, '1:'))).toEqual(at('1:'));
    await tapwright(['flush', '--device', device]);
    expect(tc(`qdisc show dev ${device}`)).not.toMatch(/multiq|ingress/);
  });

  it('refuses another root qdisc and names it', async () => {
    const { name: device } = await makeTap(2);
    tc(`qdisc add dev ${device} root handle 7: pfifo`);
    const words = ['apply', '-', '--queues', '4', '--device', device];
    const { status, stderr } = await tapwright(words, { input: oracle[0] ?? '' });
    expect(status).toBe(1);
    expect(stderr).toContain('[device/foreign-root-qdisc]');
    expect(stderr).toContain('`pfifo` 7:');
    expect(tc(`qdisc show dev ${device}`)).toContain('pfifo 7:');
  });

  it('refuses another qdisc at the ingress hook and names it', async () => {
    const { name: device } = await makeTap(2);
    tc(`qdisc add dev ${device} clsact`);
    const input = 'flow create 0 egress pattern eth / ipv4 / end actions drop / end\n';
    const { status, stderr } = await tapwright(['apply', '-', '--device', device], { input });
    expect(status).toBe(1);
    expect(stderr).toContain('[device/foreign-ingress-qdisc]');
    expect(stderr).toContain(`tc qdisc del dev ${device} clsact`);
    expect(tc(`qdisc show dev ${device}`)).toContain('clsact ffff:');
    expect(logicalElements(device, '1:')).toEqual([]);
  });

  it('takes one queue, with a warning, where neither the device nor the input says how many', async () => {
    const device = reserveName('tap');
    ip(`tuntap add dev ${device} mode tap multi_queue`);
    const onQueue = (queue: number) => ({
      input: `flow create 0 ingress pattern eth / end actions queue index ${queue} / end\n`,
    });
    const applied = await tapwright(['apply', '-', '--device', device], onQueue(0));
    expect(applied.status).toBe(0);
    expect(applied.stderr).toContain('[device/queues-unknown]');
    const beyond = await tapwright(['apply', '-', '--device', device], onQueue(1));
    expect(beyond.status).toBe(1);
    expect(beyond.stderr).toContain('[rule/queue-out-of-range]');
  });

  it('says that a device with a single queue cannot have multiq', async () => {
    const device = reserveName('dummy');
    ip(`link add ${device} type dummy`);
    const words = ['apply', '-', '--queues', '4', '--device', device];
    const { status, stderr } = await tapwright(words, { input: oracle[0] ?? '' });
    expect(status).toBe(1);
    expect(stderr).toContain('[device/single-queue]');
  });

  it('says that there is no such device', async () => {
    const { status, stderr } = await tapwright(['apply', '-', '--device', freshName('tap')], {
      input: oracle[0] ?? '',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('[device/not-found]');
  });
});

describe('apply that the kernel refuses', () => {
  const script = (queue: number) =>
    [
      `flow create 0 ingress priority 1 pattern eth / ipv4 / end actions queue index ${queue} / end`,
      `flow create 0 ingress priority 2 pattern eth / ipv6 / end actions queue index ${queue} / end`,
      '',
    ].join('\n');
  const refusing = 'flow create 0 ingress priority 9 pattern eth / end actions drop / end\n';

  it('changes nothing where somebody else stands in the way of flat rules, and goes by in chains', async () => {
    const { name: device } = await makeTap(4);
    const words = ['apply', '-', '--device', device];
    const flat = [...words, '--flat'];
    expect(await tapwright(flat, { input: script(1) })).toMatchObject({ status: 0 });
    tc(`filter add dev ${device} parent 1: pref 26 protocol all matchall action drop`);
    const before = tc(`filter show dev ${device} parent 1:`);
    const input = script(2) + refusing;
    const { status, stderr, stdout } = await tapwright(flat, { input });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      `<stdin>:3:1: error: Somebody else’s \`matchall\` stands where the filter at priority 26 of \`${device}\` 1: would have to be. [device/priority-taken]`,
    );
    expect(tc(`filter show dev ${device} parent 1:`)).toBe(before);
    const json = await tapwright([...flat, '--json'], { input });
    expect(JSON.parse(json.stdout)).toMatchObject({
      diagnostics: [{ code: 'device/priority-taken', rule: 2, line: 3, part: 'kernel' }],
    });
    expect(await tapwright(words, { input })).toMatchObject({ status: 0 });
    expect(tc(`filter show dev ${device} parent 1: chain 0`)).toContain('matchall');
  });

  it('leaves no qdisc and no link behind that was not there', async () => {
    const device = reserveName('tap');
    ip(`tuntap add dev ${device} mode tap multi_queue`);
    const { status, stderr } = await withoutModule('cls_flower', () =>
      tapwright(['apply', '-', '--device', device, '--queues', '4'], { input: script(1) }),
    );
    expect(stderr).toContain('[kernel/no-flower]');
    expect(status).toBe(3);
    expect(tc(`qdisc show dev ${device}`)).not.toContain('multiq');
    expect(ip(`link show dev ${device}`)).toContain('state DOWN');
  });
});

describe('apply on a machine that lacks something', () => {
  const input = [
    'flow create 0 ingress priority 1 pattern eth / ipv4 / end actions queue index 1 / end',
    'flow create 0 egress priority 1 pattern eth / ipv4 / end actions drop / end',
    '',
  ].join('\n');

  it.each([
    ['sch_multiq', 'kernel/no-multiq'],
    ['sch_ingress', 'kernel/no-ingress'],
    ['cls_flower', 'kernel/no-flower'],
    ['act_skbedit', 'kernel/no-skbedit'],
    ['act_gact', 'kernel/no-gact'],
  ])('says what to do without %s, and leaves nothing behind', async (module, code) => {
    const device = reserveName('tap');
    const words = ['apply', '-', '--create-tap', '--persist', '--device', device];
    const { status, stderr } = await withoutModule(module, () => tapwright(words, { input }));
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).toContain(`sudo modprobe ${module}`);
    expect(status).toBe(3);
    expect(existsSync(`/sys/class/net/${device}`)).toBe(false);
  });

  it('says what to do without the tun driver', async () => {
    const { status, stderr } = await withoutModule('tun', () =>
      tapwright(['apply', '-', '--create-tap'], { input }),
    );
    expect(stderr).toContain('[kernel/no-tun]');
    expect(status).toBe(3);
  });

  it.each([['--create-tap'], ['--device', 'existing']])(
    'says what to do without CAP_NET_ADMIN: %s',
    async (...words) => {
      const { name } = await makeTap(2);
      const given = words.map((word) => (word === 'existing' ? name : word));
      const inside = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'];
      const { status, stderr } = await tapwright(['apply', '-', ...given], { input, inside });
      expect(stderr).toContain('[kernel/no-privilege]');
      expect(stderr).toContain('sudo');
      expect(status).toBe(3);
    },
  );
});
