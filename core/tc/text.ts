/** A filter in a few words, for tables. */
import { flowerKeys } from './flower-keys.ts';
import { flowerKeyNames, type FlowerKeyName, type FlowerMatch, type TcFilter } from './filter.ts';
import { controlName } from './json.ts';
import { addressText } from './key-text.ts';
import { partialMask } from './match.ts';
import { ipProtocolName, protocolWord } from './protocol-names.ts';

/** A name and what it is set to, apart so that they can be coloured; `value` may be empty. */
export interface TextPart {
  readonly name: string;
  readonly value: string;
}

/** What the filter compares, one part a key, in tc's words; empty when it matches every packet. */
export function matchText(filter: Pick<TcFilter, 'keys'>): readonly TextPart[] {
  return flowerKeyNames.flatMap((name): TextPart[] => {
    const match = filter.keys[name];
    return match === undefined
      ? []
      : [{ name: flowerKeys[name].jsonName, value: valueText(name, match) }];
  });
}

/** Numbers without a name are in hex with its prefix: tc's own bare hex looks like a decimal. */
function valueText(name: FlowerKeyName, match: FlowerMatch): string {
  if (flowerKeys[name].kind !== 'unsigned') return addressText(name, match);
  const value = Number(match.value);
  if (name === 'eth_type' || name === 'vlan_eth_type')
    return value === 0x0800 ? 'ipv4' : protocolWord(value);
  if (name === 'ip_proto') {
    const word = ipProtocolName(value);
    return /^[0-9a-f]{2}$/.test(word) ? `0x${word}` : word;
  }
  const mask = partialMask(name, match);
  return mask === undefined ? String(value) : `${String(value)}/0x${Number(mask).toString(16)}`;
}

/** What the filter does, one part an action. */
export function actionText(filter: Pick<TcFilter, 'actions'>): readonly TextPart[] {
  return filter.actions.map((action) => {
    if (action.kind === 'other') return { name: action.name, value: '' };
    if (action.kind === 'skbedit' && action.queueMapping !== undefined)
      return { name: 'skbedit queue_mapping', value: String(action.queueMapping) };
    return { name: action.kind === 'gact' ? controlName(action.control) : 'skbedit', value: '' };
  });
}
