/** What an rss action says, for drawing it while it is edited: right or wrong, in a draft or switched off. */
import { allQueues, defaultRssKey, mostRssQueues } from '../../../core/compile/rss-action.ts';
import type { RssConfiguration, RssFunction } from '../../../core/compile/rss.ts';
import { rssKeyBytes } from '../../../core/compile/rss-key.ts';
import { rssTypesOfWords } from '../../../core/compile/rss-types.ts';
import type { DeviceOptions } from '../../../core/flow/device.ts';
import type { Action, ActionValue, FieldValue } from '../../../core/flow/rule.ts';

export interface RssReading {
  /** Undefined when the action does not name any. */
  readonly words: readonly string[] | undefined;
  readonly queues: readonly number[] | undefined;
  readonly key: string | undefined;
  readonly keyLength: number | undefined;
  readonly name: string;
  /** With what is left out filled in. */
  readonly effective: Pick<RssConfiguration, 'function' | 'types' | 'queues'> & {
    /** Undefined when the key is of no allowed length. */
    readonly key: string | undefined;
  };
}

const listOf = (value: ActionValue | undefined): readonly FieldValue[] | undefined =>
  typeof value === 'object' ? value : value === undefined ? undefined : [value];

export function readRss(
  { fields }: Pick<Action, 'fields'>,
  device: Pick<DeviceOptions, 'queues'>,
): RssReading {
  const words = listOf(fields['types'])?.map(String);
  const queues = listOf(fields['queues'])?.map(Number);
  const key = typeof fields['key'] === 'string' ? fields['key'] : undefined;
  const keyLength = typeof fields['key_len'] === 'number' ? fields['key_len'] : undefined;
  const name = typeof fields['func'] === 'string' ? fields['func'] : 'default';
  const list = queues === undefined || queues.length === 0 ? allQueues(device) : queues;
  return {
    words,
    queues,
    key,
    keyLength,
    name,
    effective: {
      function: functionOf(name),
      types: rssTypesOfWords(words ?? []),
      queues: list.slice(0, mostRssQueues),
      key: usableKey(key ?? defaultRssKey),
    },
  };
}

function functionOf(name: string): RssFunction {
  return name === 'simple_xor' || name === 'symmetric_toeplitz' ? name : 'toeplitz';
}

function usableKey(key: string): string | undefined {
  const bytes = key.length / 2;
  const sound = bytes >= rssKeyBytes.least && bytes <= rssKeyBytes.most;
  return sound && /^(?:[0-9a-f]{2})+$/.test(key) ? key : undefined;
}
