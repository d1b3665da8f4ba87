/** The kernel behind tapwright-netd, held to the same contract as the addon and the simulated one, and what it refuses. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeDeleteLink, encodeDumpLinks, encodeSetLink } from '../../core/netlink/link.ts';
import { encodeFlushChain, encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import type { WireAction, WireFilter } from '../../core/netlink/wire-filter.ts';
import { ETH_P_ALL } from '../../core/tc/filter.ts';
import { NetlinkExchange, type Request } from '../../engine/kernel/exchange.ts';
import { openNetdKernel, type NetdKernel } from '../../engine/kernel/netd.ts';
import { qdiscHooks } from '../../engine/kernel/qdisc-kind.ts';
import { netdFile } from '../../native/index.ts';
import { describeBpf } from '../engine/kernel/bpf-contract.ts';
import { describePort } from '../engine/kernel/port-contract.ts';
import { ip, tc } from './lab/commands.ts';
import { freshName, makeDummy, makeTap, reserveName } from './lab/devices.ts';

/** The loopback is listed so that it is the TAP driver that says no to it. */
const open = () => openNetdKernel([netdFile(), '--device', 'lo']);

describePort('the kernel behind netd', open, () => reserveName('tap'));
describeBpf('its eBPF', open);

async function openFor(...words: readonly string[]): Promise<NetdKernel> {
  const port = await openNetdKernel([netdFile(), ...words]);
  onTestFinished(() => port.close());
  return port;
}

const dropping: WireAction = { kind: 'gact', control: 'drop' };

const filterOf = (ifindex: number, action: WireAction): WireFilter => ({
  ifindex,
  parent: '1:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle: 1,
  keys: { eth_type: { value: 0x0800 } },
  actions: [action],
});

const adding =
  (filter: WireFilter): Request =>
  (options) =>
    encodeNewFilter(filter, { ...options, mode: 'add' });

const multiqOn =
  (ifindex: number): Request =>
  (options) =>
    encodeNewQdisc({ ifindex, kind: 'multiq', ...qdiscHooks.multiq }, { ...options, mode: 'add' });

const codes = async (port: NetdKernel, ...requests: readonly Request[]) =>
  (await new NetlinkExchange(port).send(requests)).map(({ verdict }) => verdict.code);

/** Puts the number of a standing action into the only action of a message: the first field of its struct tc_gen. */
function withIndex(
  message: Uint8Array,
  parameters: { readonly type: number; readonly bytes: number },
  index: number,
) {
  const header = Uint8Array.from([parameters.bytes + 4, 0, parameters.type, 0]);
  const at = Buffer.from(message).indexOf(Buffer.concat([header, new Uint8Array(4)]));
  expect(at).toBeGreaterThan(0);
  const changed = Uint8Array.from(message);
  new DataView(changed.buffer).setUint32(at + 4, index, true);
  return changed;
}
const mirredParameters = { type: 2, bytes: 28 };
const gactParameters = { type: 2, bytes: 20 };

describe('devices', () => {
  it('that were not listed are not changed, and nor is anything that was asked for with it', async () => {
    const [own, other] = [await makeTap(2), await makeTap(2)];
    const port = await openFor('--device', own.name);
    const asked = codes(port, multiqOn(own.index), multiqOn(other.index));
    await expect(asked).rejects.toMatchObject({
      name: 'KernelFailure',
      code: 'EPERM',
      what: 'message 2 (RTM_NEWQDISC)',
      why: `the device ${other.name} is not among those that netd may change`,
    });
    expect(tc(`qdisc show dev ${own.name}`)).not.toContain('multiq');
    expect(await codes(port, multiqOn(own.index))).toEqual(['OK']);
  });

  it('are read whether they were listed or not', async () => {
    const { name } = await makeTap(2);
    const port = await openFor();
    const links = await new NetlinkExchange(port).dump(encodeDumpLinks);
    expect(links).toContainEqual(expect.objectContaining({ kind: 'link', name }));
  });

  it('lose what was allowed with their name', async () => {
    const { name, index } = await makeTap(2);
    const port = await openFor('--device', name);
    ip(`link set ${name} down`);
    ip(`link set ${name} name ${freshName('renamed')}`);
    await expect(codes(port, multiqOn(index))).rejects.toThrow('EPERM');
  });

  it('of its own making are changed, and others of their name are not', async () => {
    const port = await openFor();
    const name = reserveName('tap');
    const tap = await port.createTap({ name, queues: 2, persistent: true });
    expect(await codes(port, multiqOn(tap.index))).toEqual(['OK']);
    await tap.close();
    await port.deleteTap(name);
    ip(`tuntap add dev ${name} mode tap multi_queue`);
    const again = await port.interfaceIndex(name);
    await expect(codes(port, multiqOn(again!))).rejects.toThrow('EPERM');
    await expect(port.deleteTap(name)).rejects.toThrow('EPERM');
  });

  it('that packets are sent out of must be allowed too', async () => {
    const { name, index } = await makeTap(2);
    const other = makeDummy();
    const port = await openFor('--device', name);
    await codes(port, multiqOn(index));
    const ifindex = (await port.interfaceIndex(other))!;
    const redirect: WireAction = { kind: 'mirred', mode: 'redirect', ifindex, control: 'stolen' };
    await expect(codes(port, adding(filterOf(index, redirect)))).rejects.toThrow(
      `the device ${other} is not`,
    );
  });

  it('are named by root’s configuration, which nobody else may write', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tapwright-netd-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const { name, index } = await makeTap(2);
    const file = path.join(folder, 'netd.conf');
    writeFileSync(file, `# the laboratory's\ndevice ${name}\n`);
    const port = await openFor('--config', file);
    expect(await codes(port, multiqOn(index))).toEqual(['OK']);
    chmodSync(file, 0o666);
    await expect(openFor('--config', file)).rejects.toMatchObject({
      status: 3,
      told: expect.stringContaining('nobody else may write') as string,
    });
  });
});

describe('messages', () => {
  it('that delete a device are not passed on', async () => {
    const { name, index } = await makeTap(2);
    const port = await openFor('--device', name);
    const deleting: Request = (options) => encodeDeleteLink(index, options);
    await expect(codes(port, deleting)).rejects.toThrow('messages of that type are not passed on');
    expect(await port.interfaceIndex(name)).toBe(index);
  });

  it('that flush a chain, go to one, or set the link, are', async () => {
    const { name, index } = await makeTap(2);
    const port = await openFor('--device', name);
    const jump: WireAction = { kind: 'gact', control: 'goto', chain: 7 };
    const all = [
      multiqOn(index),
      adding({ ...filterOf(index, dropping), chain: 7 }),
      adding(filterOf(index, jump)),
      ((options) =>
        encodeFlushChain({ ifindex: index, parent: '1:', chain: 0 }, options)) satisfies Request,
      ((options) =>
        encodeSetLink(
          index,
          { up: false, mac: '02:00:00:00:00:07', gsoMaxSegments: 1 },
          options,
        )) satisfies Request,
    ];
    expect(await codes(port, ...all)).toEqual(['OK', 'OK', 'OK', 'OK', 'OK']);
    expect(tc(`filter show dev ${name} parent 1:`)).not.toContain('chain 0');
  });

  it('that name an eBPF program of somebody else’s descriptor are not passed on', async () => {
    const { name, index } = await makeTap(2);
    const port = await openFor('--device', name);
    const action: WireAction = { kind: 'bpf', program: 'rss', fd: 0, control: 'pipe' };
    await expect(codes(port, adding(filterOf(index, action)))).rejects.toThrow(
      'an eBPF program that netd does not hold',
    );
  });
});

describe('actions that stand already', () => {
  it('are taken up by number when packets stay where they may go', async () => {
    // Taken away last, when no filter has it any more.
    onTestFinished(() => void tc('actions flush action gact'));
    tc('actions add action drop index 7001');
    const { name, index } = await makeTap(2);
    const port = await openFor('--device', name);
    await codes(port, multiqOn(index));
    const naming: Request = (options) =>
      withIndex(adding(filterOf(index, dropping))(options), gactParameters, 7001);
    expect(await codes(port, naming)).toEqual(['OK']);
    expect(tc(`filter show dev ${name} parent 1:`)).toContain('index 7001');
  });

  it.each([
    ['is refused where they lead to a device that is not allowed', false],
    ['is passed on where they lead to one that is', true],
  ])('naming one %s', async (_, allowed) => {
    onTestFinished(() => void tc('actions flush action mirred'));
    const other = makeDummy();
    tc(`actions add action mirred egress redirect dev ${other} index 7002`);
    const { name, index } = await makeTap(2);
    const port = await openFor('--device', name, ...(allowed ? ['--device', other] : []));
    await codes(port, multiqOn(index));
    // The message itself says of the action nothing that netd would not pass on.
    const innocent = {
      kind: 'mirred',
      mode: 'redirect',
      ifindex: index,
      control: 'stolen',
    } as const;
    const naming: Request = (options) =>
      withIndex(adding(filterOf(index, innocent))(options), mirredParameters, 7002);
    const asked = codes(port, naming);
    if (allowed) expect(await asked).toEqual(['OK']);
    else await expect(asked).rejects.toThrow(`the device ${other} is not`);
  });
});

describe('eBPF', () => {
  it('that is not Tapwright’s own is not loaded', async () => {
    const port = await openFor();
    const elf = Uint8Array.from(
      readFileSync(new URL('../../bpf/objects/reference/empty.bpf.o', import.meta.url)),
    );
    const loading = port.bpf.load({ elf, name: 'empty', programs: [] });
    await expect(loading).rejects.toThrow('not one that netd was built with');
  });

  it('is pinned below the folder of an allowed device only', async () => {
    const { name, index } = await makeTap(2);
    const port = await openFor();
    const { pins, root } = port.bpf;
    for (const folder of [`${root}/${String(index)}`, root, `${root}/../x`, '/sys/fs/bpf/x'])
      await expect(pins.make(folder)).rejects.toThrow('EPERM');
    const other = await openFor('--device', name);
    await other.bpf.pins.make(`${root}/${String(index)}`);
    expect(await other.bpf.pins.list(`${root}/${String(index)}`)).toEqual([]);
    await other.bpf.pins.remove(`${root}/${String(index)}`);
  });
});

describe('the process', () => {
  it('keeps the three capabilities that it needs, and can gain none', async () => {
    const child = spawn(netdFile(), { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    // A question and its answer: by then it is as it stays.
    child.stdin.write(Uint8Array.from([12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
    const read = (field: string) => new RegExp(`^${field}:\\s+(\\w+)`, 'm').exec(status)?.[1];
    // CAP_NET_ADMIN 12, CAP_PERFMON 38, CAP_BPF 39 (linux/capability.h).
    const mask = ((1n << 12n) | (1n << 38n) | (1n << 39n)).toString(16).padStart(16, '0');
    expect(['CapPrm', 'CapEff', 'CapBnd'].map(read)).toEqual([mask, mask, mask]);
    expect(['CapInh', 'CapAmb'].map(read)).toEqual(['0'.repeat(16), '0'.repeat(16)]);
    expect(read('NoNewPrivs')).toBe('1');
  });

  it('works in the network namespace that it is started for', async () => {
    const [space, inside] = [freshName('space'), freshName('inside')];
    ip(`netns add ${space}`);
    onTestFinished(() => void ip(`netns del ${space}`));
    ip(`-n ${space} link add ${inside} type dummy`);
    const port = await openFor('--netns', space);
    expect(await port.interfaceIndex(inside)).toBeGreaterThan(0);
    const outside = await openFor();
    expect(await outside.interfaceIndex(inside)).toBeUndefined();
    expect(port.namespace).not.toBe(outside.namespace);
    expect(port.bpf.root).not.toBe(outside.bpf.root);
  });

  it('lets go of what it held when its client ends', async () => {
    const port = await openNetdKernel([netdFile()]);
    const { name } = await port.createTap({
      name: reserveName('tap'),
      queues: 1,
      persistent: false,
    });
    await port.close();
    expect(() => ip(`link show ${name}`)).toThrow();
  });
});
