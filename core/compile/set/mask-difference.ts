/** What two masks differ in, in words. */
import { flowerKeyNames, type FlowerKeyName, type FlowerKeys } from '../../tc/filter.ts';
import { partialMask } from '../../tc/match.ts';

/** Names of one field of the kernel under several headers. */
function fieldOf(name: FlowerKeyName): string {
  return name.replace(/^(?:tcp|udp|sctp)_(src|dst)$/, 'port_$1').replace(/^icmpv[46]_/, 'icmp_');
}

function fieldsOf(keys: FlowerKeys): ReadonlyMap<string, string> {
  return new Map(
    flowerKeyNames.flatMap((name): [string, string][] => {
      const match = keys[name];
      if (match === undefined) return [];
      const mask = partialMask(name, match);
      const text = typeof mask === 'number' ? `0x${mask.toString(16)}` : mask;
      return [[fieldOf(name), text ?? 'all bits']];
    }),
  );
}

/** Fields that only one of the two compares, and masks that differ: `this one compares ipv4_dst too`. */
export function maskDifference(own: FlowerKeys, other: FlowerKeys): string {
  const [here, there] = [fieldsOf(own), fieldsOf(other)];
  const only = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
    [...a.keys()].filter((field) => !b.has(field)).map((field) => `\`${field}\``);
  const masks = [...here].flatMap(([field, mask]) => {
    const second = there.get(field);
    return second === undefined || second === mask
      ? []
      : [`the mask of \`${field}\` is ${mask} here and ${second} there`];
  });
  const [more, less] = [only(here, there), only(there, here)];
  return [
    ...(more.length > 0 ? [`only this one compares ${more.join(', ')}`] : []),
    ...(less.length > 0 ? [`only that one compares ${less.join(', ')}`] : []),
    ...masks,
  ].join('; ');
}
