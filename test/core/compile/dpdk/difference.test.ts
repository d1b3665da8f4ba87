import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import {
  distinguishingPacket,
  matcherOf,
  rulesMatchers,
} from '../../../../core/compile/dpdk/difference.ts';
import { matchesPacket, type Matcher } from '../../../../core/compile/dpdk/packet.ts';
import type { Packet } from '../../../../core/compile/dpdk/packet-fields.ts';
import { defaultDevice, type Profile } from '../../../../core/flow/device.ts';
import type { Rule } from '../../../../core/flow/rule.ts';
import { newestKernel } from '../../../../core/tc/kernel-version.ts';
import { runs } from '../../../property.ts';
import { rulesOf } from '../rules.ts';
import { driverRule, packetNear } from './arbitraries.ts';
import { remoteDevice } from './recorded.ts';

const anyOf = (matchers: readonly Matcher[], packet: Packet) =>
  matchers.some((matcher) => matchesPacket(matcher, packet));

const profiled = (rule: Rule, profile: Profile) => compile([rule], { ...defaultDevice, profile });

describe('the warning of another match', () => {
  it('is given exactly where some packet is treated otherwise, and its packets show it', () => {
    const deviating = { yes: 0, no: 0 };
    fc.assert(
      fc.property(
        driverRule.chain((rule) => {
          const { filters } = profiled(rule, 'dpdk-22.11');
          const driver = filters.filter((filter) => filter.rule !== null).map(matcherOf);
          const meant = rulesMatchers(rule, { device: defaultDevice, kernel: newestKernel });
          const near = [...driver, ...meant].flatMap(({ constraints }) => constraints);
          return fc.record({
            rule: fc.constant(rule),
            driver: fc.constant(driver),
            meant: fc.constant(meant),
            packets: fc.array(packetNear(near), { minLength: 20, maxLength: 20 }),
          });
        }),
        ({ rule, driver, meant, packets }) => {
          fc.pre(driver.length > 0);
          const codes = profiled(rule, 'dpdk-22.11').diagnostics.map(({ code }) => code);
          if (codes.includes('driver/matches-otherwise')) {
            deviating.yes++;
            const examples = [
              distinguishingPacket(meant, driver),
              distinguishingPacket(driver, meant),
            ].filter((packet) => packet !== undefined);
            expect(examples.length).toBeGreaterThan(0);
            for (const packet of examples)
              expect(anyOf(driver, packet)).not.toBe(anyOf(meant, packet));
          } else {
            deviating.no++;
            for (const packet of packets) expect(anyOf(driver, packet)).toBe(anyOf(meant, packet));
          }
        },
      ),
      runs(200),
    );
    expect(deviating.yes).toBeGreaterThan(10);
    expect(deviating.no).toBeGreaterThan(10);
  });

  const drop = (pattern: string) =>
    `flow create 0 ingress pattern ${pattern} / end actions drop / end`;

  it.each([
    [
      'eth / vlan vid is 300 / ipv4',
      [
        '`eth / vlan vid 300 / ipv4`',
        '`eth / vlan vid 12 / ipv4`, which the rule does not match, is dropped',
      ],
    ],
    ['eth / vlan vid is 3', ['`eth / vlan vid 3` of the rule goes past it']],
    [
      'eth / vlan pcp is 5 / ipv6',
      ['`eth / vlan vid 1 pcp 0 / ipv6`, which the rule does not match'],
    ],
    ['eth / vlan vid is 16 / ipv4', ['`eth / vlan vid 1 / ipv4`, which the rule does not match']],
    [
      'eth / ipv4 src is 10.0.0.1 proto spec 6',
      ['`eth / ipv4 src 10.0.0.1 proto 7` of the rule goes past it'],
    ],
    ['eth / ipv4 proto is 0', ['`eth / ipv4 proto 1`, which the rule does not match']],
    ['eth type is 0x0806 / vlan vid is 3', []],
  ])('shows what becomes of packets of %s', (pattern, parts) => {
    const [rule] = rulesOf(drop(pattern));
    const found = profiled(rule!, 'dpdk-22.11').diagnostics.filter(
      ({ code }) => code === 'driver/matches-otherwise',
    );
    expect(found).toHaveLength(parts.length === 0 ? 0 : 1);
    for (const part of parts) expect(found[0]?.message).toContain(part);
  });

  it.each(['dpdk-22.11', 'dpdk-24.11'] as const)('is not given where %s is right', (profile) => {
    const [rule] = rulesOf(
      'flow create 0 ingress priority 3 pattern eth / vlan vid is 7 pcp is 2 / ipv4 src is 10.0.0.1 / udp dst is 53 / end actions queue index 1 / end',
    );
    expect(profiled(rule!, profile).diagnostics).toEqual([]);
  });
});

describe('what else a driver does otherwise', () => {
  const saying = (text: string, options: Partial<typeof remoteDevice> = {}) =>
    compile(rulesOf(`flow create 0 ${text}`), { ...remoteDevice, ...options }).diagnostics.map(
      ({ code, message }) => `${code}: ${message}`,
    );

  it('is told of an egress rule, on TAP and remote', () => {
    const [told] = saying('egress pattern eth / ipv4 src is 8.8.8.8 / end actions drop / end');
    expect(told).toMatch(
      /^driver\/egress-as-ingress: .* received packet `eth \/ ipv4 src 8.8.8.8` is dropped, a sent one passes, and one that arrives at eth3 is sent back out of eth3/,
    );
  });

  it('is told of the missing half of a rule for both directions', () => {
    const [told] = saying('ingress egress pattern eth / ipv6 / end actions drop / end');
    expect(told).toMatch(
      /^driver\/egress-half-missing: .* a received packet `eth \/ ipv6` is dropped, a sent one passes/,
    );
  });

  it('is told of a rule without a direction', () => {
    const [told] = saying('pattern eth / ipv4 / end actions queue index 1 / end');
    expect(told).toMatch(
      /^driver\/no-direction: .* goes to queue 1, but one that arrives at eth3 is sent back/,
    );
  });

  it.each([
    ['group 0 priority 4079', 'into group 1, at TC priority 4096'],
    ['group 1 priority 4080', 'at the head of group 1, at TC priority 4097'],
    ['group 2 priority 4080', 'into group 3, at TC priority 12289'],
  ])('is told of a priority that does not fit: %s', (attributes, words) => {
    const [told] = saying(`ingress ${attributes} pattern eth / ipv4 / end actions drop / end`);
    expect(told).toContain('driver/priority-carried');
    expect(told).toContain(words);
  });

  it.each([
    [true, 'the port is isolated, so a packet `eth / ipv4` is dropped'],
    [false, 'as soon as the port is isolated, a packet `eth / ipv4` is dropped'],
  ])('is told of a rule behind isolate, isolated: %s', (isolate, words) => {
    const text = 'ingress group 15 pattern eth / ipv4 / end actions drop / end';
    const told = saying(text, { isolate });
    expect(told.find((one) => one.startsWith('driver/behind-isolate'))).toContain(words);
    expect(saying(text.replace('15', '14'), { isolate }).join()).not.toContain('behind-isolate');
  });

  it('is told of queues that RSS does not look at', () => {
    const [told] = saying('ingress pattern eth / ipv4 / end actions rss queues 2 3 end / end', {
      profile: 'dpdk-24.11',
      remote: null,
    });
    expect(told).toMatch(
      /^driver\/rss-other-queues: .* should go to queue 2 or 3, but goes to queue 0 or 1/,
    );
    expect(
      saying('ingress pattern eth / ipv4 / end actions rss queues 0 1 end / end', {
        profile: 'dpdk-24.11',
        remote: null,
      }),
    ).toEqual([]);
  });
});
