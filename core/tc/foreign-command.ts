/** Filters of kinds that Tapwright does not make, as commands for `tc` (iproute2 6.1), in POSIX shell. */
import { placeText, shellWord } from './command.ts';
import { actionWords, unsayableAction } from './command-words.ts';
import type { ForeignFilter, U32Key } from './filter.ts';
import { protocolWord } from './protocol-names.ts';

/** Why there are no words for the filter, or undefined when there are. */
function unsayable({ kind, content }: ForeignFilter): string | undefined {
  if (content === undefined) return `Tapwright does not read all of this filter of kind ${kind}`;
  return content.actions.map(unsayableAction).find((reason) => reason !== undefined);
}

/** One `tc filter add …` line; a comment where there are no words. */
export function foreignCommand(filter: ForeignFilter): string {
  const { device, parent, protocol, priority, chain, kind, content } = filter;
  const reason = unsayable(filter);
  if (reason !== undefined || content === undefined)
    return `# not sayable in tc's language here: kind ${kind}, ${placeText(filter)} (${reason ?? ''})`;
  return [
    `tc filter add dev ${shellWord(device)} parent ${parent}`,
    `protocol ${protocolWord(protocol)} pref ${String(priority)}`,
    ...(chain === 0 ? [] : [`chain ${String(chain)}`]),
    kind,
    ...content.keys.map(u32Words),
    ...content.actions.map((action) => actionWords(action, shellWord)),
  ].join(' ');
}

/** `match u32 0x0a000001 0xffffffff at 12`. */
export function u32Words({ value, mask, offset }: U32Key): string {
  return `match u32 ${hex(value)} ${hex(mask)} at ${String(offset)}`;
}

const hex = (word: number) => `0x${word.toString(16).padStart(8, '0')}`;
