/** Rules of the items the TAP driver knows, with masks and values it may stumble over; and packets near them. */
import fc from 'fast-check';
import type { Constraint } from '../../../../core/compile/dpdk/packet.ts';
import { withField } from '../../../../core/compile/dpdk/packet.ts';
import { plainPacket, withTag, type Packet } from '../../../../core/compile/dpdk/packet-fields.ts';
import type { FieldMatch, Rule } from '../../../../core/flow/rule.ts';
import { itemFieldRow } from '../../../../core/flow/items.ts';
import { fullMask } from '../../../../core/flow/values.ts';
import { ruleWith } from '../rules.ts';

type Fields = Readonly<Record<string, FieldMatch>>;
type Step = readonly [string, Fields];

const macs = fc.constantFrom('00:00:00:00:00:00', '02:00:00:00:00:01', '33:33:00:00:00:16');
const macMasks = fc.constantFrom('ff:ff:ff:ff:ff:ff', '01:00:00:00:00:00', '00:00:00:00:00:00');
const ipv4s = fc.constantFrom('0.0.0.0', '10.0.0.1', '192.0.2.1', '255.255.255.255');
const ipv4Masks = fc.constantFrom('255.255.255.255', '255.0.0.0', '0.0.0.255', '0.0.0.0');
const ipv6s = fc.constantFrom('::', '2001:db8::1', 'fe80::7');
const ipv6Masks = fc.constantFrom('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff::', '::');
const protocols = fc.constantFrom(0, 1, 6, 17, 253);
const numbers = (most: number) => fc.oneof(fc.constantFrom(0, 1, 15, 16), fc.nat(most));

/** `is` most of the time, else a spec with or without a mask. */
function field<V extends number | string>(
  whole: V,
  values: fc.Arbitrary<V>,
  masks: fc.Arbitrary<V>,
): fc.Arbitrary<FieldMatch> {
  return fc.oneof(
    { weight: 4, arbitrary: values.map((spec) => ({ spec, mask: whole })) },
    { weight: 1, arbitrary: values.map((spec) => ({ spec })) },
    { weight: 1, arbitrary: fc.record({ spec: values, mask: masks }) },
  );
}

const some = (fields: Record<string, fc.Arbitrary<FieldMatch>>) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Fields>;

const wholeOf = (item: string, name: string) => {
  const row = itemFieldRow(item, name);
  if (row === undefined) throw new TypeError(`${item} ${name}`);
  return fullMask(row) as never;
};

const step = (type: string, fields: Record<string, fc.Arbitrary<FieldMatch>>) =>
  some(fields).map((found): Step => [type, found]);

const make = <V extends number | string>(
  item: string,
  name: string,
  values: fc.Arbitrary<V>,
  masks: fc.Arbitrary<V>,
) => ({ [name]: field<V>(wholeOf(item, name), values, masks) });

const types = fc.constantFrom(0, 0x0800, 0x86dd, 0x0806, 0x8100);
const shortMasks = fc.constantFrom(0xffff, 0);

const eth = step('eth', {
  ...make('eth', 'dst', macs, macMasks),
  ...make('eth', 'src', macs, macMasks),
  ...make('eth', 'type', types, shortMasks),
});
const vlan = step('vlan', {
  ...make('vlan', 'vid', numbers(4095), fc.constantFrom(0xfff, 0xff, 0xff0, 0)),
  ...make('vlan', 'pcp', fc.nat(7), fc.constantFrom(7, 4, 0)),
  ...make('vlan', 'inner_type', types, shortMasks),
});
const ipv4 = step('ipv4', {
  ...make('ipv4', 'src', ipv4s, ipv4Masks),
  ...make('ipv4', 'dst', ipv4s, ipv4Masks),
  ...make('ipv4', 'proto', protocols, fc.constantFrom(0xff, 0x0f, 0)),
});
const ipv6 = step('ipv6', {
  ...make('ipv6', 'src', ipv6s, ipv6Masks),
  ...make('ipv6', 'dst', ipv6s, ipv6Masks),
  ...make('ipv6', 'proto', protocols, fc.constantFrom(0xff, 0x0f, 0)),
});
const transport = fc.constantFrom('tcp', 'udp').chain((type) =>
  step(type, {
    ...make(type, 'src', numbers(0xffff), shortMasks),
    ...make(type, 'dst', numbers(0xffff), shortMasks),
  }),
);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Most of them the driver takes. */
export const driverRule: fc.Arbitrary<Rule> = fc
  .record({
    eth: some({}).chain(() => eth),
    vlan: maybe(vlan),
    internet: maybe(fc.oneof(ipv4, ipv6)),
    transport: maybe(transport),
  })
  .map((found) => {
    const upper = found.internet === undefined ? [] : [found.internet, found.transport];
    const pattern = [found.eth, found.vlan, ...upper].filter((item) => item !== undefined);
    return ruleWith({ pattern });
  });

/** Packets that satisfy some of the constraints, by chance with tags, and with fields from the usual values. */
export function packetNear(constraints: readonly Constraint[]): fc.Arbitrary<Packet> {
  const usual = fc.record({
    ethernet: fc.record({ source: macs, destination: macs }),
    etherType: fc.constantFrom(0x0800, 0x86dd, 0x0806, 0x88b5),
    protocol: protocols,
    ipv4: fc.record({ source: ipv4s, destination: ipv4s }),
    ipv6: fc.record({ source: ipv6s, destination: ipv6s }),
    ports: fc.record({ source: numbers(0xffff), destination: numbers(0xffff) }),
    tags: fc.array(
      fc.record({
        type: fc.constantFrom(0x8100, 0x88a8),
        vid: numbers(4095),
        pcp: fc.nat(7),
      }),
      { maxLength: 2 },
    ),
  });
  return fc
    .record({
      packet: fc.oneof(fc.constant(plainPacket), usual),
      kept: fc.array(fc.boolean(), {
        minLength: constraints.length,
        maxLength: constraints.length,
      }),
      vid: maybe(numbers(4095)),
    })
    .map(({ packet, kept, vid }) => {
      const near = constraints
        .filter((_, index) => kept[index])
        .reduce((made, constraint) => withField(made, constraint), packet);
      return vid === undefined ? near : withTag(near, 0, { vid });
    });
}
