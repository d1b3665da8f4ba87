/** Rules that are applied for a while, by the command and on a real kernel. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildTapwright, tapwright } from '../cli/tapwright.ts';
import './lab/guest.ts';
import { tc } from './lab/commands.ts';
import { makeTap } from './lab/devices.ts';
import { shownFilters } from './lab/shown.ts';

buildTapwright();

const rules = (queue: number) => ({
  input: `flow create 0 ingress pattern eth / ipv4 / end actions queue index ${String(queue)} / end\n`,
});

interface Waiting {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** 0 without a terminal. */
  readonly terminal: number;
}

/** The process that brings the former rules of a device back (proc(5), stat). */
function waitingFor(device: string): Waiting | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const file = `/proc/${pid}`;
    try {
      const words = readFileSync(`${file}/cmdline`, 'utf8').split('\0');
      if (!words.includes('--at') || !words.includes(device)) continue;
      const stat = readFileSync(`${file}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [, parent, , session, terminal] = fields.map(Number);
      return { pid: Number(pid), parent: parent!, session: session!, terminal: terminal! };
    } catch {
      // A process that ended meanwhile.
    }
  }
  return undefined;
}

const patience = { timeout: 60_000, interval: 100 };

describe('apply --confirm', () => {
  it('brings the former rules back in time, whatever becomes of the terminal', async () => {
    const { name: device } = await makeTap(4);
    const words = ['apply', '-', '--device', device];
    expect(await tapwright(words, rules(1))).toMatchObject({ status: 0 });
    const former = shownFilters(device, '1:');
    const applied = await tapwright([...words, '--confirm', '8'], rules(2));
    expect(applied).toMatchObject({ status: 0 });
    expect(applied.stderr).toContain(`tapwright confirm --device ${device}`);
    expect(shownFilters(device, '1:')).not.toEqual(former);
    const waiting = waitingFor(device);
    expect(waiting).toMatchObject({ parent: 1, session: waiting?.pid, terminal: 0 });
    process.kill(waiting?.pid ?? 0, 'SIGHUP');
    const later = await tapwright(words, rules(3));
    expect(later).toMatchObject({ status: 1 });
    expect(later.stderr).toContain('[device/unconfirmed]');
    await expect.poll(() => existsSync(`/proc/${String(waiting?.pid)}`), patience).toBe(false);
    expect(shownFilters(device, '1:')).toEqual(former);
    expect(tc(`filter show dev ${device} parent 1: chain 512`)).toBe('');
  });

  it('keeps the new rules that were confirmed', async () => {
    const { name: device } = await makeTap(4);
    const words = ['apply', '-', '--device', device];
    await tapwright(words, rules(1));
    await tapwright([...words, '--confirm', '600'], rules(2));
    const applied = shownFilters(device, '1:');
    const confirmed = await tapwright(['confirm', '--device', device, '--json']);
    expect(JSON.parse(confirmed.stdout)).toEqual({ ending: 'complete' });
    const kept = shownFilters(device, '1:').length;
    // The former rules were shown beside them as long as they waited.
    expect([applied.length, kept]).toEqual([2 * kept, kept]);
    process.kill(waitingFor(device)?.pid ?? 0, 'SIGKILL');
  });

  it('brings the former rules back at once when asked to', async () => {
    const { name: device } = await makeTap(4);
    const words = ['apply', '-', '--device', device];
    await tapwright(words, rules(1));
    const former = shownFilters(device, '1:');
    await tapwright([...words, '--confirm', '600'], rules(2));
    const reverted = await tapwright(['revert', '--device', device, '--json']);
    expect(JSON.parse(reverted.stdout)).toEqual({ ending: 'take-back' });
    expect(shownFilters(device, '1:')).toEqual(former);
    process.kill(waitingFor(device)?.pid ?? 0, 'SIGKILL');
  });
});

describe('apply --take-over', () => {
  it('removes the qdisc and the filters of others, of whatever kind', async () => {
    const { name: device } = await makeTap(4);
    tc(`qdisc add dev ${device} root handle 7: pfifo`);
    const words = ['apply', '-', '--device', device, '--queues', '4'];
    expect(await tapwright([...words, '--take-over'], rules(1))).toMatchObject({ status: 0 });
    expect(tc(`qdisc show dev ${device}`)).not.toContain('pfifo');
    tc(`filter add dev ${device} parent 1: pref 5 protocol ip basic action drop`);
    tc(`filter add dev ${device} parent 1: pref 6 protocol all matchall action drop`);
    tc(`filter add dev ${device} parent 1: pref 7 protocol ip flower dst_ip 9.9.9.9 action drop`);
    expect(await tapwright(words, rules(2))).toMatchObject({ status: 0 });
    expect(tc(`filter show dev ${device} parent 1: chain 0`)).toMatch(
      /basic[^]*matchall[^]*flower/,
    );
    expect(await tapwright([...words, '--take-over'], rules(3))).toMatchObject({ status: 0 });
    expect(tc(`filter show dev ${device} parent 1: chain 0`)).not.toMatch(
      /basic|matchall|9\.9\.9\.9/,
    );
  });
});
