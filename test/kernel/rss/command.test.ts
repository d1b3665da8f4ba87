/** The command on RSS rules: what it puts into the kernel, finds there again, and takes away. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TcFilterJson } from '../../../core/tc/json.ts';
import { buildTapwright, startTapwright, tapwright } from '../../cli/tapwright.ts';
import '../lab/guest.ts';
import { makeTap, reserveName } from '../lab/devices.ts';
import { frame, sendOut } from '../lab/frames.ts';
import { withoutModule } from '../lab/modules.ts';
import { shownFilters, withoutIncidental } from '../lab/shown.ts';

buildTapwright();

const pins = '/sys/fs/bpf/tapwright';
const rule = (match: string, rss: string, priority: number) =>
  `flow create 0 ingress priority ${String(priority)} pattern ${match} / end actions rss ${rss} / end\n`;
const script =
  rule('eth / ipv4 / udp', 'queues 1 3 end types ipv4-udp end', 1) +
  rule('eth / ipv6', 'func symmetric_toeplitz queues 0 2 end', 2);
const json = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>;

const frames = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    frame({
      ip: { src: `10.0.0.${String(n)}`, dst: '10.0.1.1' },
      protocol: 'udp',
      srcPort: 1_000 + n,
      dstPort: 53,
    }),
  );

describe('apply', () => {
  it.each([
    ['direct', []],
    ['reclassify', ['--rss', 'reclassify', '--hash-tail', '--default', 'rss']],
  ])('in layout %s makes what compile prints', async (_, words) => {
    const { name: device } = await makeTap(4);
    const where = [...words, '--device', device, '--queues', '4'];
    expect(await tapwright(['apply', '-', ...where], { input: script })).toMatchObject({
      status: 0,
    });
    const { stdout } = await tapwright(['compile', '-', '--format', 'tc-json', ...where], {
      input: script,
    });
    const { filters } = JSON.parse(stdout) as { readonly filters: readonly TcFilterJson[] };
    const wanted = filters.map(({ pref, protocol, kind, chain, options }) => {
      const { keys, actions } = withoutIncidental(options) as Record<string, unknown>;
      return { pref, protocol, kind, chain, keys, actions };
    });
    const sorted = (list: readonly unknown[]) =>
      list
        .map((one) =>
          JSON.stringify(one, (key, value: unknown) => (key === 'prog' ? undefined : value)),
        )
        .sort();
    expect(sorted(shownFilters(device, '1:'))).toEqual(sorted(wanted));
    expect(await tapwright(['flush', '--device', device])).toMatchObject({ status: 0 });
    expect(existsSync(pins)).toBe(false);
  });

  it('is found again by other processes: status counts, and the same rules change nothing', async () => {
    const { name: device } = await makeTap(4);
    const words = ['apply', '-', '--json', '--device', device];
    expect(json((await tapwright(words, { input: script })).stdout)).toMatchObject({ added: 4 });
    await sendOut(device, frames(40));
    const again = await tapwright(words, { input: script });
    expect(json(again.stdout)).toMatchObject({ added: 0, changed: 0, removed: 0 });
    const status = json((await tapwright(['status', '--json', '--device', device])).stdout);
    const [first] = status['filters'] as readonly { readonly rss: { readonly outcomes: object } }[];
    expect(first?.rss.outcomes).toMatchObject({ l4: 40, l3: 0, 'not-ip': 0 });
    const people = await tapwright(['status', '--device', device]);
    expect(people.stdout).toMatch(/RSS OF +L4 +L3/);
    await tapwright(['flush', '--device', device]);
  });

  it('leaves pins when it is killed, which the next flush removes', async () => {
    const device = reserveName('tap');
    const running = startTapwright(
      ['apply', '-', '--create-tap', '--queues', '4', '--device', device],
      { input: script },
    );
    await running.until('stderr', 'until interrupted');
    running.interrupt('SIGKILL');
    await running.finished;
    await expect.poll(() => existsSync(`/sys/class/net/${device}`)).toBe(false);
    expect(readdirSync(pins)).not.toEqual([]);
    const { name: other } = await makeTap(2);
    await tapwright(['flush', '--device', other]);
    expect(existsSync(pins)).toBe(false);
  });
});

describe('apply on a machine that lacks something', () => {
  it.each([
    ['act_bpf', 'kernel/no-act-bpf', []],
    ['cls_bpf', 'kernel/no-cls-bpf', ['--rss', 'reclassify']],
  ])('says what to do without %s, and leaves nothing behind', async (module, code, words) => {
    const { name: device } = await makeTap(4);
    const { status, stderr } = await withoutModule(module, () =>
      tapwright(['apply', '-', '--device', device, ...words], { input: script }),
    );
    expect(stderr).toContain(`[${code}]`);
    expect(status).toBe(3);
    expect(shownFilters(device, '1:')).toEqual([]);
    expect(existsSync(pins)).toBe(false);
  });

  it('says which capability is missing', async () => {
    const { name: device } = await makeTap(4);
    const drop = '-bpf,-sys_admin';
    const inside = ['setpriv', `--bounding-set=${drop}`, `--inh-caps=${drop}`];
    const apply = ['apply', '-', '--device', device];
    const { status, stderr } = await tapwright(apply, { input: script, inside });
    expect(stderr).toContain('[kernel/no-bpf-privilege]');
    expect(stderr).toContain('CAP_BPF');
    expect(status).toBe(3);
    expect(existsSync(pins)).toBe(false);
  });

  it('says how to mount the file system for pins', async () => {
    const { name: device } = await makeTap(4);
    const inside = ['unshare', '--mount', 'sh', '-c', 'umount /sys/fs/bpf && exec "$@"', 'sh'];
    const apply = ['apply', '-', '--device', device];
    const { status, stderr } = await tapwright(apply, { input: script, inside });
    expect(stderr).toContain('[kernel/no-bpffs]');
    expect(stderr).toContain('mount -t bpf');
    expect(status).toBe(3);
  });
});
