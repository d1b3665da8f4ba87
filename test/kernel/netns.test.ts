/** Commands in a network namespace: what they do is done there, and nothing here. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildTapwright, startTapwright, tapwright } from '../cli/tapwright.ts';
import { ip } from './lab/commands.ts';
import { freshName, reserveName } from './lab/devices.ts';

buildTapwright();

const rule = 'flow create 0 ingress pattern eth / ipv4 / end actions queue index 1 / end\n';

function makeNamespace(): string {
  const name = freshName('ns');
  ip(`netns add ${name}`);
  onTestFinished(() => {
    ip(`netns del ${name}`);
  });
  return name;
}

const shown = (namespace: string, device: string): string =>
  ip(`netns exec ${namespace} tc filter show dev ${device} parent 1:`);

describe('rules that are applied in another namespace', () => {
  it('are there and not here, for every command', async () => {
    const namespace = makeNamespace();
    const device = reserveName('tap');
    const there = ['--netns', namespace, '--device', device];
    const made = await tapwright(['apply', '-', '--create-tap', '--persist', ...there], {
      input: rule,
    });
    expect(made).toMatchObject({ status: 0 });
    expect(shown(namespace, device)).toContain('eth_type ipv4');
    expect(existsSync(`/sys/class/net/${device}`)).toBe(false);
    const status = await tapwright(['status', '--json', ...there]);
    expect(JSON.parse(status.stdout)).toMatchObject({ device, queues: 0 });
    const imported = await tapwright(['import', '--format', 'testpmd', ...there]);
    expect(imported.stdout).toContain(rule);
    expect(await tapwright(['flush', ...there])).toMatchObject({ status: 0 });
    expect(shown(namespace, device)).toBe('');
  });

  it('are taken back when the command is interrupted', async () => {
    const namespace = makeNamespace();
    const device = reserveName('tap');
    const words = ['apply', '-', '--create-tap', '--netns', namespace, '--device', device];
    const running = startTapwright(words, { input: rule });
    await running.until('stderr', 'until interrupted');
    expect(shown(namespace, device)).toContain('eth_type ipv4');
    running.interrupt();
    const { status, stdout } = await running.finished;
    expect(status).toBe(0);
    expect(stdout).toContain('QUEUE');
    expect(ip(`netns exec ${namespace} ip -o link show`)).not.toContain(device);
  });
});

describe('a namespace', () => {
  it('that may not be entered is a message with status 3', async () => {
    const namespace = makeNamespace();
    const inside = ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin'];
    const { status, stderr } = await tapwright(['status', '--netns', namespace], { inside });
    expect(stderr).toMatch(/cannot be entered: .*not permitted/);
    expect(stderr).toContain('[kernel/no-netns]');
    expect(status).toBe(3);
  });

  it('has a designer of its own, at an address that is only there', async () => {
    const namespace = makeNamespace();
    ip(`netns exec ${namespace} ip link set lo up`);
    const running = startTapwright(['serve', '--simulate', '--netns', namespace]);
    const address = (await running.until('stdout', '\n')).trim();
    const listening = (program: readonly string[]) =>
      execFileSync(program[0]!, program.slice(1), { encoding: 'utf8' });
    const port = Number(new URL(address).port);
    const word = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
    const table = '/proc/net/tcp';
    expect(listening(['ip', 'netns', 'exec', namespace, 'cat', table])).toContain(word);
    expect(listening(['cat', table])).not.toContain(word);
    running.interrupt('SIGTERM');
    expect((await running.finished).status).toBe(0);
  });
});
