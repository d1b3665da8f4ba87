/** Random filters as the wire can carry them, for the properties of the codec. */
import fc from 'fast-check';
import { fromBytes, fullMask } from '../../../core/flow/values.ts';
import { flowerKeyNames } from '../../../core/tc/filter.ts';
import type { FlowerKeyName, FlowerKeys, FlowerMatch, TcControl } from '../../../core/tc/filter.ts';
import { flowerKeys } from '../../../core/tc/flower-keys.ts';
import { toHex } from '../../../core/netlink/bytes.ts';
import type { WireAction, WireFilter } from '../../../core/netlink/wire-filter.ts';

function fieldValue(key: FlowerKeyName): fc.Arbitrary<number | string> {
  const { kind, bits } = flowerKeys[key];
  if (kind === 'unsigned') return fc.integer({ min: 0, max: 2 ** bits - 1 });
  const bytes = fc.uint8Array({ minLength: bits / 8, maxLength: bits / 8 });
  return bytes.map((found) => fromBytes({ kind, bits }, found));
}

function match(key: FlowerKeyName): fc.Arbitrary<FlowerMatch> {
  const value = fieldValue(key);
  const whole = value.map((one) => ({ value: one }));
  if (!flowerKeys[key].maskable) return whole;
  const masked = fc
    .record({ value, mask: fieldValue(key) })
    .filter(({ mask }) => mask !== fullMask(flowerKeys[key]));
  return fc.oneof(whole, masked);
}

const keys: fc.Arbitrary<FlowerKeys> = fc.record(
  Object.fromEntries(flowerKeyNames.map((key) => [key, match(key)])),
  { requiredKeys: [] },
);

const control = fc.constantFrom<TcControl>(
  'continue',
  'ok',
  'reclassify',
  'drop',
  'pipe',
  'stolen',
);
const queueMapping = fc.integer({ min: 0, max: 0xffff });

const cookie = fc.uint8Array({ minLength: 1, maxLength: 16 }).map(toHex);

const action: fc.Arbitrary<WireAction> = fc.oneof(
  fc.record(
    { kind: fc.constant('gact' as const), control, cookie },
    { requiredKeys: ['kind', 'control'] },
  ),
  fc.record(
    {
      kind: fc.constant('gact' as const),
      control: fc.constant('goto' as const),
      chain: fc.integer({ min: 0, max: 0x0fffffff }),
      cookie,
    },
    { requiredKeys: ['kind', 'control', 'chain'] },
  ),
  fc.record(
    {
      kind: fc.constant('skbedit' as const),
      control,
      queueMapping,
      mark: fc.integer({ min: 0, max: 0xffffffff }),
      cookie,
    },
    { requiredKeys: ['kind', 'control'] },
  ),
  fc.record(
    {
      kind: fc.constant('mirred' as const),
      mode: fc.constantFrom('redirect' as const, 'mirror' as const),
      ifindex: fc.integer({ min: 1, max: 0x7fffffff }),
      control,
      cookie,
    },
    { requiredKeys: ['kind', 'mode', 'ifindex', 'control'] },
  ),
  fc.record({
    kind: fc.constant('other' as const),
    name: fc.constantFrom('vlan', 'pedit'),
    options: fc.uint8Array({ maxLength: 40 }),
  }),
);

export const wireFilter: fc.Arbitrary<WireFilter> = fc.record({
  ifindex: fc.integer({ min: 1, max: 0x7fffffff }),
  parent: fc.constantFrom('1:' as const, 'ffff:' as const),
  chain: fc.integer({ min: 0, max: 0x0fffffff }),
  priority: fc.integer({ min: 1, max: 0xffff }),
  protocol: fc.constantFrom(3, 0x0800, 0x86dd, 0x8100),
  handle: fc.integer({ min: 0, max: 0xffffffff }),
  keys,
  actions: fc.array(action, { maxLength: 4 }),
});
