import { describe, expect, it } from 'vitest';
import { dissect } from '../../../core/packet/dissect.ts';
import { flowText } from '../../../core/packet/flow-text.ts';
import { buildFrame, type FrameSpec } from '../../../core/packet/frame.ts';
import { RssTally } from '../../../core/packet/rss-tally.ts';
import { configured } from '../rss/configurations.ts';

const v4 = { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' } as const;
const v6 = { kind: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' } as const;
const udp = (src: number) => ({ kind: 'udp', src, dst: 53 }) as const;
const flow = (src: number) => buildFrame({ network: v4, transport: udp(src) });

function tallied(types: string, frames: readonly Uint8Array[]) {
  const tally = new RssTally(configured(types.split(' ')));
  for (const frame of frames) tally.add(frame);
  return tally.report(2);
}

describe('a tally of packets', () => {
  it('tells flows apart that the hash does not', () => {
    const frames = [flow(1), flow(2), flow(2), flow(3), flow(3), flow(3)];
    const report = tallied('ipv4', frames);
    expect(report).toMatchObject({ packets: 6, flows: 3, outcomes: { l3: 6, l4: 0 } });
    expect(report.byInput.total).toBe(1);
    expect(tallied('udp', frames).byInput.total).toBe(3);
  });

  it('tells the flows with the most packets, most first', () => {
    const frames = [flow(1), flow(2), flow(2), flow(3), flow(3), flow(3)];
    const { hottest } = tallied('udp', frames);
    expect(hottest.map(({ frame, packets, bytes }) => [frame[35], packets, bytes])).toEqual([
      [3, 3, 126],
      [2, 2, 84],
    ]);
  });

  it('counts packets without a hash for the first queue, and as no flow when not IP', () => {
    const report = tallied('udp', [buildFrame({}), flow(1).subarray(0, 20)]);
    expect(report).toMatchObject({
      flows: 0,
      outcomes: { 'not-ip': 1, malformed: 1 },
      byInput: { total: 0 },
    });
    expect(report.byPacket.queues[0]).toMatchObject({ queue: 0, count: 2 });
  });

  it('counts what a recording cut off, and nothing that was short by itself', () => {
    const tally = new RssTally(configured(['udp']));
    tally.add(flow(1).subarray(0, 36), 42);
    tally.add(flow(1).subarray(0, 20), 42);
    tally.add(flow(1).subarray(0, 36));
    tally.add(flow(1).subarray(0, 40), 42);
    expect(tally.report(0).cutByRecording).toBe(2);
  });
});

describe('the name of a flow', () => {
  const cases: readonly (readonly [string, FrameSpec])[] = [
    ['10.0.0.1:7 > 10.0.0.2:53 udp', { network: v4, transport: udp(7) }],
    ['[2001:db8::1]:7 > [2001:db8::2]:53 udp', { network: v6, transport: udp(7) }],
    ['10.0.0.1 > 10.0.0.2 icmp', { network: v4, transport: { kind: 'icmp' } }],
    ['2001:db8::1 > 2001:db8::2 icmp6', { network: v6, transport: { kind: 'icmp' } }],
    ['10.0.0.1 > 10.0.0.2 protocol 47', { network: { ...v4, protocol: 47 } }],
    [
      '10.0.0.1 > 10.0.0.2 udp fragments',
      { network: { ...v4, protocol: 17, fragment: { offset: 8 } }, data: new Uint8Array(8) },
    ],
    ['Ethernet type 0x0806', { etherType: 0x0806 }],
  ];

  it.each(cases)('is %s', (text, spec) => {
    expect(flowText(dissect(buildFrame(spec)))).toBe(text);
  });

  it('is of no type when there is none', () => {
    expect(flowText(dissect(new Uint8Array(5)))).toBe('Ethernet type 0x0000');
  });
});
