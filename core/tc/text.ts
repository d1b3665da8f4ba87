/** A filter in a few words, for tables. */
import { flowerKeys } from './flower-keys.ts';
import {
  flowerKeyNames,
  type FlowerKeyName,
  type FlowerKeys,
  type FlowerMatch,
  type SkbeditAction,
  type TcAction,
  type TcFilter,
} from './filter.ts';
import { controlName } from './json.ts';
import { addressText, arpOperationName, fragmentText } from './key-text.ts';
import { partialMask } from './match.ts';
import { ipProtocolName, protocolWord } from './protocol-names.ts';

/** A name and what it is set to, apart so that they can be coloured; `value` may be empty. */
export interface TextPart {
  readonly name: string;
  readonly value: string;
}

/** What the filter compares, one part a key, in tc's words; empty when it matches every packet. */
export function matchText({
  keys,
  classifier,
}: Pick<TcFilter, 'keys' | 'classifier'>): readonly TextPart[] {
  if (classifier)
    return [{ name: classifier.program, value: `for queue ${String(classifier.queue)}` }];
  return flowerKeyNames.flatMap((name): TextPart[] => {
    const match = keys[name];
    if (match === undefined || name === 'port_src_max' || name === 'port_dst_max') return [];
    return [{ name: flowerKeys[name].jsonName, value: valueText(name, match, keys) }];
  });
}

type Writer = (match: FlowerMatch, keys: FlowerKeys) => string;

const etherType: Writer = ({ value }) => (value === 0x0800 ? 'ipv4' : protocolWord(Number(value)));

/** Numbers that are read otherwise than as decimals with a mask in hex. */
const writers: { readonly [K in FlowerKeyName]?: Writer } = {
  eth_type: etherType,
  vlan_eth_type: etherType,
  cvlan_eth_type: etherType,
  // tc's own bare hex looks like a decimal.
  ip_proto: ({ value }) => ipProtocolName(Number(value)).replace(/^(?=[0-9a-f]{2}$)/, '0x'),
  port_src_min: ({ value }, keys) => `${String(value)}-${String(keys.port_src_max?.value ?? '')}`,
  port_dst_min: ({ value }, keys) => `${String(value)}-${String(keys.port_dst_max?.value ?? '')}`,
  tcp_flags: ({ value, mask }) =>
    [value, ...(mask === undefined ? [] : [mask])]
      .map((bits) => `0x${Number(bits).toString(16)}`)
      .join('/'),
  arp_op: (match) => arpOperationName(match) ?? numberText('arp_op', match),
  flags: fragmentText,
};

function valueText(name: FlowerKeyName, match: FlowerMatch, keys: FlowerKeys): string {
  const write = writers[name];
  if (write) return write(match, keys);
  return flowerKeys[name].kind === 'unsigned' ? numberText(name, match) : addressText(name, match);
}

function numberText(name: FlowerKeyName, match: FlowerMatch): string {
  const mask = partialMask(name, match);
  const value = String(match.value);
  return mask === undefined ? value : `${value}/0x${Number(mask).toString(16)}`;
}

/** What the filter does, one part an action. */
export function actionText(filter: Pick<TcFilter, 'actions'>): readonly TextPart[] {
  return filter.actions.map(actionPart);
}

function actionPart(action: TcAction): TextPart {
  switch (action.kind) {
    case 'other':
      return { name: action.name, value: '' };
    case 'gact':
      return action.chain === undefined
        ? { name: controlName(action.control), value: '' }
        : { name: 'goto chain', value: String(action.chain) };
    case 'mirred':
      return { name: action.mode, value: action.device };
    case 'bpf':
      return { name: 'bpf', value: action.program };
    case 'skbedit':
      return skbeditPart(action);
  }
}

function skbeditPart({ queueMapping, mark }: SkbeditAction): TextPart {
  if (queueMapping === undefined)
    return mark === undefined
      ? { name: 'skbedit', value: '' }
      : { name: 'skbedit mark', value: String(mark) };
  const also = mark === undefined ? '' : ` mark ${String(mark)}`;
  return { name: 'skbedit queue_mapping', value: `${String(queueMapping)}${also}` };
}
