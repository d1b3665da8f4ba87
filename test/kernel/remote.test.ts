/**
 * Remote mode with packets, on a real kernel:
 *
 *     outside ──veth── remote ═ingress═▶ TAP ─▶ its reader
 *     outside ◀─veth── remote ◀═ingress═ TAP ◀─ the application
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ip, tc } from './lab/commands.ts';
import { makeLaboratory, type Laboratory } from './lab/applied.ts';
import { makeApplicationOf, type FrameSpec } from './lab/frames.ts';

const addresses = { src: '10.0.0.1', dst: '10.0.0.2' };
const web: FrameSpec = { ip: addresses, protocol: 'tcp', dstPort: 80 };
const lookup: FrameSpec = { ip: addresses, protocol: 'udp', dstPort: 53 };
const broadcast: FrameSpec = { ethDst: 'ff:ff:ff:ff:ff:ff' };
const neighbours: FrameSpec = { ethDst: '33:33:00:00:00:01' };
const group: FrameSpec = { ethDst: '01:00:5e:00:00:fb' };
const stranger: FrameSpec = { ethDst: '02:00:00:00:00:99' };

const script = `flow create 0 ingress pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1 / end
flow create 0 ingress pattern eth / ipv4 / udp dst is 53 / end actions drop / end
`;

const received = (device: string) =>
  Number(readFileSync(`/sys/class/net/${device}/statistics/rx_packets`, 'utf8'));

/** What the kernel itself got of the remote's packets, which a redirect keeps from it, is not looked at here. */
const ownAddress = (lab: Laboratory): FrameSpec => ({
  ethDst: readFileSync(`/sys/class/net/${lab.tap.name}/address`, 'utf8').trim(),
});

const isPromiscuous = (device: string) => ip(`link show dev ${device}`).includes('PROMISC');

describe('in remote mode', () => {
  it('packets from outside reach the queue of their rule, or nobody, and the rest of the TAP its default', async () => {
    const lab = await makeLaboratory();
    await lab.apply(script, { remote: lab.remote });
    const own = ownAddress(lab);
    await lab.send(lab.outside, [web, web, web, lookup, lookup, broadcast, own, stranger]);
    await expect.poll(lab.counts).toEqual({
      '#0': 3,
      '#1': 2,
      default: 2,
      isolate: 0,
      transmit: 0,
      '#0@remote': 3,
      '#1@remote': 2,
      'local-mac': 1,
      promiscuous: 2,
      'all-multicast': 1,
      broadcast: 1,
      'ipv6-multicast': 0,
    });
    expect(lab.queues()).toEqual([2, 3, 0, 0]);
  });

  it('multicasts of IPv6 are mirrored, other ones only with all-multicast, everything when promiscuous', async () => {
    const lab = await makeLaboratory();
    const sent = [neighbours, group, stranger];
    await lab.apply('', { remote: lab.remote });
    await lab.send(lab.outside, sent);
    await expect.poll(lab.queues).toEqual([1, 0, 0, 0]);
    await lab.apply('', { remote: lab.remote, allMulticast: true });
    await lab.send(lab.outside, sent);
    await expect.poll(lab.queues).toEqual([3, 0, 0, 0]);
    expect(isPromiscuous(lab.remote)).toBe(false);
    await lab.apply('', { remote: lab.remote, promiscuous: true });
    expect(isPromiscuous(lab.remote)).toBe(true);
    await lab.send(lab.outside, sent);
    await expect.poll(lab.queues).toEqual([6, 0, 0, 0]);
    await lab.apply('', { remote: lab.remote });
    expect(isPromiscuous(lab.remote)).toBe(false);
    await lab.send(lab.outside, sent);
    await expect.poll(lab.queues).toEqual([7, 0, 0, 0]);
    await expect.poll(lab.counts).toMatchObject({ promiscuous: 3, 'ipv6-multicast': 2 });
  });

  it('a remote that was promiscuous before stays so', async () => {
    const lab = await makeLaboratory();
    ip(`link set ${lab.remote} promisc on`);
    await lab.apply('', { remote: lab.remote, promiscuous: true });
    await lab.flush();
    expect(isPromiscuous(lab.remote)).toBe(true);
  });

  it('isolated, only what a rule names reaches the TAP', async () => {
    const lab = await makeLaboratory();
    await lab.apply(script, { remote: lab.remote, isolate: true });
    await lab.send(lab.outside, [web, broadcast, neighbours, ownAddress(lab)]);
    await expect.poll(lab.counts).toEqual({
      '#0': 1,
      '#1': 0,
      isolate: 0,
      transmit: 0,
      '#0@remote': 1,
      '#1@remote': 0,
    });
    expect(lab.queues()).toEqual([0, 1, 0, 0]);
    await lab.apply(script, { remote: lab.remote });
    await lab.send(lab.outside, [broadcast]);
    await expect.poll(lab.queues).toEqual([1, 1, 0, 0]);
  });

  it('implicit rules first take a broadcast before the rule that would', async () => {
    const rule = 'flow create 0 ingress pattern eth / end actions queue index 3 / end\n';
    const lab = await makeLaboratory();
    await lab.apply(rule, { remote: lab.remote });
    await lab.send(lab.outside, [broadcast]);
    await expect.poll(lab.counts).toMatchObject({ '#0@remote': 1, broadcast: 0, '#0': 1 });
    await lab.apply(rule, { remote: lab.remote, implicit: 'first' });
    await lab.send(lab.outside, [broadcast]);
    await expect.poll(lab.counts).toMatchObject({ '#0@remote': 1, broadcast: 1, '#0': 2 });
  });

  it('what the application sends leaves by the remote, unless a rule drops it', async () => {
    const lab = await makeLaboratory();
    await lab.apply(
      `flow create 0 egress pattern eth / ipv4 / udp dst is 53 / end actions drop / end
flow create 0 egress pattern eth / ipv4 / tcp / end actions passthru / end
`,
      { remote: lab.remote },
    );
    const application = makeApplicationOf(lab.tap.name);
    const before = received(lab.outside);
    await lab.send(application, [web, web, lookup, stranger]);
    await expect
      .poll(lab.counts)
      .toMatchObject({ '#0@out': 1, '#1@out': 2, transmit: 3, default: 0 });
    expect(received(lab.outside) - before).toBe(3);
    expect(lab.queues()).toEqual([0, 0, 0, 0]);
  });

  it('flush leaves both devices as they were', async () => {
    const lab = await makeLaboratory();
    const shown = () =>
      [lab.tap.name, lab.remote].map((device) => tc(`qdisc show dev ${device}`)).join('');
    await lab.apply(script, { remote: lab.remote, promiscuous: true });
    expect(shown().match(/ingress ffff:/g)).toHaveLength(2);
    await lab.flush();
    expect(shown()).not.toMatch(/ingress|multiq/);
    expect(isPromiscuous(lab.remote)).toBe(false);
  });

  it('a remote that is left for another one is left as it was found', async () => {
    const lab = await makeLaboratory();
    await lab.apply(script, { remote: lab.remote, promiscuous: true });
    await lab.apply(script, { remote: lab.outside });
    expect(tc(`qdisc show dev ${lab.remote}`)).not.toContain('ingress');
    expect(tc(`filter show dev ${lab.outside} parent ffff:`)).toContain('mirred');
    expect(isPromiscuous(lab.remote)).toBe(false);
    await lab.apply(script);
    expect(tc(`qdisc show dev ${lab.outside}`)).not.toContain('ingress');
  });
});
