/** The parameters of an `rss` action, checked and made the data of its slot. */
import { diagnose } from '../diagnostics/catalogue.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Action, ActionValue } from '../flow/rule.ts';
import type { RulePlace } from './place.ts';
import { roundRobin, type RssConfiguration, type RssFunction } from './rss.ts';
import { cancelsEverything, countingKeyBytes, rssKeyBytes } from './rss-key.ts';
import { rssTypesOfWord, rssTypesOfWords, type RssType } from './rss-types.ts';

/** As many queues as testpmd and the redirection table take. */
export const mostRssQueues = 128;

/** Of Mellanox’s drivers, and so the one the TAP driver of DPDK uses: flows keep their queues when a TAP takes over. */
export const defaultRssKey =
  '2cc681d15bdbf4f7fca28319db1a3e946b9e38d92c9c03d1ad9944a7d9563d59063c25f3fc1fdc2a';

/** `default` leaves the choice to the driver. */
const functions: ReadonlyMap<string, RssFunction> = new Map([
  ['default', 'toeplitz'],
  ['toeplitz', 'toeplitz'],
  ['simple_xor', 'simple_xor'],
  ['symmetric_toeplitz', 'symmetric_toeplitz'],
]);

/** RSS over all queues of the device, for packets that no rule matches. */
export function defaultRss(device: DeviceOptions): RssConfiguration {
  const queues = allQueues(device);
  return {
    function: 'toeplitz',
    key: defaultRssKey,
    types: rssTypesOfWords([]),
    queues,
    table: roundRobin(queues),
    hashTail: device.hashTail,
    mark: 0,
  };
}

interface RssStep {
  readonly action: Action;
  readonly index: number;
  readonly device: DeviceOptions;
  readonly place: RulePlace;
}

/** Undefined after reporting what a TAP cannot do, or what does not fit together. */
export function compileRss(step: RssStep, mark: number): RssConfiguration | undefined {
  const named = readFunction(step);
  const levelSound = checkLevel(step);
  const types = readTypes(step);
  const key = readKey(step);
  const queues = readQueues(step);
  if (named === undefined || !levelSound) return undefined;
  if (types === undefined || key === undefined || queues === undefined) return undefined;
  checkKeyReach(step, key, { function: named, types });
  const { hashTail } = step.device;
  return { function: named, key, types, queues, table: roundRobin(queues), hashTail, mark };
}

/** What a rule without `queues` spreads over. */
export function allQueues({ queues }: Pick<DeviceOptions, 'queues'>): readonly number[] {
  return Array.from({ length: Math.min(queues, mostRssQueues) }, (_, queue) => queue);
}

function listOf(value: ActionValue): readonly (number | string)[] {
  return typeof value === 'object' ? value : [value];
}

function invalid(step: RssStep, field: string, wrong: { value: string; expected: string }): void {
  const where = step.place.action(step.index, field);
  step.place.report(diagnose('rule/action-value-invalid', { field, ...wrong }, where));
}

function readFunction(step: RssStep): RssFunction | undefined {
  const value = step.action.fields['func'] ?? 'default';
  const known = typeof value === 'string' ? functions.get(value) : undefined;
  if (known === undefined)
    invalid(step, 'func', {
      value: String(value),
      expected: new Intl.ListFormat('en', { type: 'disjunction' }).format(functions.keys()),
    });
  return known;
}

/** Level 1 asks for the outermost headers, as 0 gets them (rte_flow_action_rss, rte_flow.h); a TAP’s program sees no inner ones. */
function checkLevel(step: RssStep): boolean {
  const level = step.action.fields['level'] ?? 0;
  if (level === 0 || level === 1) return true;
  const details = { level: String(level) };
  step.place.report(diagnose('rule/rss-level', details, step.place.action(step.index, 'level')));
  return false;
}

function readTypes(step: RssStep): readonly RssType[] | undefined {
  const words = listOf(step.action.fields['types'] ?? []).map(String);
  const unknown = words.filter((word) => rssTypesOfWord(word) === undefined);
  if (unknown.length > 0) {
    const known = words.filter((word) => !unknown.includes(word));
    const details = {
      unknown,
      known: words.includes('all') ? ['ip', 'tcp', 'udp', 'sctp'] : known,
    };
    step.place.report(diagnose('rule/rss-types', details, step.place.action(step.index, 'types')));
    return undefined;
  }
  return rssTypesOfWords(words);
}

function readKey(step: RssStep): string | undefined {
  const { fields } = step.action;
  const text = fields['key'];
  const length = fields['key_len'];
  if (length !== undefined && !Number.isInteger(length)) {
    invalid(step, 'key_len', { value: String(length), expected: 'a number of bytes' });
    return undefined;
  }
  const key = keyBytes(text, step);
  if (key === undefined) return undefined;
  const bytes = key.length / 2;
  // Without a key, a length of 0 says only that there is none.
  if (length === undefined || length === bytes || (text === undefined && length === 0)) return key;
  const details = { length: Number(length), bytes, given: text !== undefined };
  step.place.report(
    diagnose('rule/rss-key-length', details, step.place.action(step.index, 'key_len')),
  );
  return undefined;
}

/** Bits of a packet that meet no bit of the key add nothing to its hash, and those that meet one twice neither. */
function checkKeyReach(
  step: RssStep,
  key: string,
  hashed: Pick<RssConfiguration, 'function' | 'types'>,
): void {
  const where = step.place.action(step.index, 'key');
  if (cancelsEverything(key, hashed))
    step.place.report(diagnose('rule/rss-key-cancels', {}, where));
  const details = { bytes: key.length / 2, needed: countingKeyBytes(hashed) };
  if (details.bytes >= details.needed) return;
  step.place.report(diagnose('rule/rss-key-short', details, where));
}

function keyBytes(text: ActionValue | undefined, step: RssStep): string | undefined {
  if (text === undefined) return defaultRssKey;
  if (typeof text !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(text)) {
    invalid(step, 'key', { value: String(text), expected: 'bytes in lower-case hex' });
    return undefined;
  }
  const bytes = text.length / 2;
  if (bytes >= rssKeyBytes.least && bytes <= rssKeyBytes.most) return text;
  const details = { bytes, ...rssKeyBytes };
  step.place.report(diagnose('rule/rss-key-size', details, step.place.action(step.index, 'key')));
  return undefined;
}

function readQueues(step: RssStep): readonly number[] | undefined {
  const { device, place, index } = step;
  const value = step.action.fields['queues'];
  if (value === undefined) return allQueues(device);
  const queues = listOf(value);
  const where = place.action(index, 'queues');
  if (queues.length === 0 || queues.length > mostRssQueues) {
    const details = { count: queues.length, most: mostRssQueues };
    place.report(diagnose('rule/rss-queue-count', details, where));
    return undefined;
  }
  const sound = [...new Set(queues)].map((queue) => {
    if (typeof queue !== 'number' || !Number.isInteger(queue) || queue < 0) {
      invalid(step, 'queues', { value: String(queue), expected: 'queue numbers' });
      return false;
    }
    if (queue < device.queues) return true;
    const details = { queue, queues: device.queues };
    place.report(diagnose('rule/queue-out-of-range', details, where));
    return false;
  });
  return sound.every(Boolean) ? queues.map(Number) : undefined;
}
