/** The command of a user without privileges, who reaches the kernel through a helper that sudo starts. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildTapwright, startTapwright, tapwright } from '../cli/tapwright.ts';
import { tc } from './lab/commands.ts';
import { makeDummy, makeTap, reserveName } from './lab/devices.ts';
import { makeOrdinaryUser } from './lab/ordinary-user.ts';

buildTapwright();
const user = makeOrdinaryUser();

const drop = 'flow create 0 ingress pattern eth / ipv4 dst is 10.0.0.1 / end actions drop / end\n';
const spread =
  'flow create 0 ingress pattern eth / ipv4 / udp / end actions rss queues 1 3 end types ipv4-udp end / end\n';
const reclassified = ['--rss', 'reclassify', '--hash-tail', '--default', 'rss'];
const pins = '/sys/fs/bpf/tapwright';

/** Everything of TC on a device. */
const stateOf = (device: string) =>
  tc(`qdisc show dev ${device}`) +
  tc(`filter show dev ${device} parent 1:`) +
  tc(`filter show dev ${device} ingress`);

describe('a user without privileges', () => {
  it('is told so without --sudo', async () => {
    const { name } = await makeTap(2);
    const words = ['apply', '-', '--device', name];
    const { status, stderr } = await tapwright(words, user.around({ input: drop }));
    expect(stderr).toContain('[kernel/no-privilege]');
    expect(status).toBe(3);
  });

  it('applies rules, sees them, and takes them away with all that was made for them', async () => {
    const { name } = await makeTap(4);
    const before = stateOf(name);
    const words = (command: string) => [command, '--device', name, '--sudo', '--json'];
    const applied = await tapwright([...words('apply'), '-'], user.around({ input: drop }));
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(applied.stdout)).toMatchObject({ added: 3 });
    expect(tc(`filter show dev ${name} parent 1:`)).toContain('dst_ip 10.0.0.1');
    const seen = await tapwright(words('status'), user.around());
    expect(JSON.parse(seen.stdout)).toMatchObject({
      filters: [{ dev: name, role: 'rule' }, {}, {}],
    });
    const flushed = await tapwright(words('flush'), user.around());
    expect(JSON.parse(flushed.stdout)).toMatchObject({ removed: 3 });
    expect(stateOf(name)).toBe(before);
  });

  it.each([
    ['direct', []],
    ['reclassify', reclassified],
  ])('spreads packets in layout %s', async (_, layout) => {
    const { name } = await makeTap(4);
    const words = ['apply', '-', '--device', name, '--sudo', ...layout];
    expect(await tapwright(words, user.around({ input: spread }))).toMatchObject({ status: 0 });
    expect(tc(`filter show dev ${name} parent 1:`)).toContain('tapwright-rss');
    expect(readdirSync(pins)).toHaveLength(1);
    const flushed = await tapwright(['flush', '--device', name, '--sudo'], user.around());
    expect(flushed).toMatchObject({ status: 0 });
    expect(existsSync(pins)).toBe(false);
  });

  it('holds a TAP of its own until interrupted, and is told what its queues got', async () => {
    const name = reserveName('tap');
    const words = ['apply', '-', '--create-tap', '--queues', '2', '--device', name, '--sudo'];
    const running = startTapwright(words, user.around({ input: drop }));
    await running.until('stderr', 'until interrupted');
    expect(existsSync(`/sys/class/net/${name}`)).toBe(true);
    running.interrupt();
    expect(await running.finished).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('QUEUE  PACKETS  BYTES\n0      0        0\n') as string,
    });
    expect(existsSync(`/sys/class/net/${name}`)).toBe(false);
  });

  it('takes packets over from a remote that it names', async () => {
    const { name } = await makeTap(2);
    const remote = makeDummy();
    const where = ['--device', name, '--remote', remote, '--sudo'];
    expect(await tapwright(['apply', '-', ...where], user.around({ input: drop }))).toMatchObject({
      status: 0,
    });
    expect(tc(`filter show dev ${remote} ingress`)).toContain(`Redirect to device ${name}`);
    expect(await tapwright(['flush', ...where], user.around())).toMatchObject({ status: 0 });
    expect(tc(`filter show dev ${remote} ingress`)).toBe('');
  });
});

describe('a helper that was started for other devices', () => {
  it('refuses the rules, and changes nothing', async () => {
    const [{ name }, { name: other }] = [await makeTap(2), await makeTap(2)];
    const netd = user.restricted(['--device', other]);
    const before = stateOf(name);
    const words = ['apply', '-', '--device', name, '--sudo', '--json'];
    const { status, stdout } = await tapwright(words, user.around({ input: drop, netd }));
    expect(JSON.parse(stdout)).toMatchObject({
      diagnostics: [
        {
          code: 'netd/not-allowed',
          message: expect.stringContaining(`device ${name} is not`) as string,
        },
      ],
    });
    expect(status).toBe(3);
    expect(stateOf(name)).toBe(before);
  });

  it('refuses the rules of a remote, and takes back what it did to the TAP', async () => {
    const { name } = await makeTap(2);
    const remote = makeDummy();
    const netd = user.restricted(['--device', name]);
    const before = stateOf(name) + stateOf(remote);
    const words = ['apply', '-', '--device', name, '--remote', remote, '--sudo'];
    const { status, stderr } = await tapwright(words, user.around({ input: drop, netd }));
    expect(stderr).toContain('[netd/not-allowed]');
    expect(status).toBe(3);
    expect(stateOf(name) + stateOf(remote)).toBe(before);
  });

  it('does not join a TAP', async () => {
    const { name } = await makeTap(2);
    const netd = user.restricted([]);
    const words = ['apply', '-', '--create-tap', '--queues', '1', '--device', name, '--sudo'];
    const { status, stderr } = await tapwright(words, user.around({ input: drop, netd }));
    expect(stderr).toContain('[netd/not-allowed]');
    expect(status).toBe(3);
  });
});

describe('without the authorization', () => {
  it('nothing is changed, and the message says why', async () => {
    const { name } = await makeTap(2);
    const words = ['apply', '-', '--device', name, '--sudo'];
    // A file that sudo lets nobody run.
    const around = user.around({ input: drop, netd: '/bin/true' });
    const { status, stderr } = await tapwright(words, around);
    expect(stderr).toContain('[netd/not-authorized]');
    expect(status).toBe(3);
  });
});
