/** A compiled filter in a few words, independent of any printer of the product: raw key names, values and masks. */
import type { CompiledFilter } from '../../../core/compile/result.ts';
import { flowerKeyNames, type TcAction } from '../../../core/tc/filter.ts';

const hex = (name: string) => name.endsWith('eth_type') || name.endsWith('flags');
const valueText = (name: string, value: number | string) =>
  typeof value === 'number' && hex(name) ? `0x${value.toString(16)}` : String(value);

/** `eth_type 0x800 ipv4_src 10.0.0.0/255.0.0.0`; empty when every packet matches. */
export function matchLine({ keys }: Pick<CompiledFilter, 'keys'>): string {
  return flowerKeyNames
    .flatMap((name) => {
      const match = keys[name];
      if (match === undefined) return [];
      const mask = match.mask === undefined ? '' : `/${valueText(name, match.mask)}`;
      return [`${name} ${valueText(name, match.value)}${mask}`];
    })
    .join(' ');
}

function actionWords(action: TcAction): string {
  switch (action.kind) {
    case 'gact':
      return action.control === 'goto' ? `goto ${String(action.chain)}` : action.control;
    case 'mirred':
      return `${action.mode} to ${action.device}`;
    case 'bpf':
      return `bpf ${action.program} ${action.control}`;
    case 'skbedit':
      return action.mark === undefined
        ? `queue ${String(action.queueMapping)}`
        : `mark ${String(action.mark)}`;
    case 'other':
      return action.name;
  }
}

export function actionLine({ actions }: Pick<CompiledFilter, 'actions'>): string {
  return actions.map(actionWords).join(', ');
}

/** Device, parent, chain when there is one, priority, match, actions. */
export function filterLine(filter: CompiledFilter): string {
  const chain = filter.chain === 0 ? '' : ` chain ${String(filter.chain)}`;
  const match =
    filter.classifier === undefined
      ? matchLine(filter)
      : `marked ${String(filter.classifier.queue)}`;
  return `${filter.device} ${filter.parent}${chain} ${String(filter.priority)} ${match === '' ? 'any' : match}: ${actionLine(filter)}`;
}
