/** The action rss as the driver takes it (rss_add_actions, tap_flow.c). */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Action, ActionValue } from '../../flow/rule.ts';
import { groupShift } from '../layout.ts';
import type { RulePlace } from '../place.ts';
import { roundRobin, type RssConfiguration } from '../rss.ts';
import { rssTypesOfWord, type RssType } from '../rss-types.ts';
import type { DriverVersion } from './versions.ts';

/** TAP_MAX_QUEUES of 24.11 (tap_rss.h); a rule must name fewer. */
const queueLimit = 64;
/** TAP_RSS_HASH_KEY_SIZE, in hex digits. */
const keyDigits = 80;
/** The key of mlx devices, which the driver uses when a rule gives none. */
const defaultKey =
  '2cc681d15bdbf4f7fca28319db1a3e946b9e38d92c9c03d1ad9944a7d9563d59063c25f3fc1fdc2a';

/** The flags of RTE_ETH_RSS_IP, _UDP and _TCP: all that is not in TAP_RSS_HF_MASK. */
const takenTypes: ReadonlySet<RssType> = new Set([
  ...(rssTypesOfWord('ip') ?? []),
  ...(rssTypesOfWord('udp') ?? []),
  ...(rssTypesOfWord('tcp') ?? []),
]);

export interface RssRequest {
  readonly function: string;
  readonly level: number;
  readonly queues: readonly number[];
  /** In hex; empty when the rule gives none. */
  readonly key: string;
  readonly types: readonly string[];
}

function list(value: ActionValue | undefined): readonly (number | string)[] | undefined {
  return value === undefined || typeof value === 'object' ? value : [value];
}

/** What testpmd hands over for the action: all queues and types `ip` where the rule names none. */
export function rssRequest({ fields }: Action, queues: number): RssRequest {
  const every = Array.from({ length: Math.min(queues, 128) }, (_, queue) => queue);
  return {
    function: String(fields['func'] ?? 'default'),
    level: Number(fields['level'] ?? 0),
    queues: list(fields['queues'])?.map(Number) ?? every,
    key: String(fields['key'] ?? ''),
    types: list(fields['types'])?.map(String) ?? ['ip'],
  };
}

/** The rule around the action, and its device. */
export interface ActionScene {
  readonly version: DriverVersion;
  readonly place: RulePlace;
  /** Receive queues of the device. */
  readonly queues: number;
  readonly group: number;
}

/** Whether the driver takes the action; the first reason why not is reported. */
export function acceptsRss(
  request: RssRequest,
  { version, place, queues, group }: ActionScene,
  index: number,
): boolean {
  const refusal = unsupportedRequest(request, version);
  const details = { driver: version.name };
  if (refusal !== undefined) {
    place.report(diagnose('driver/rss-refused', { ...details, ...refusal }, place.action(index)));
    return false;
  }
  if (version.rss !== 'program-refused') return true;
  const words = 'Kernel too old or not configured to support BPF program loading';
  const first = (group << groupShift) + 1;
  const reason = `Linux refuses the driver’s own program: “Failed to load BPF section l3_l4 (13): Permission denied”. The filters of the queues that the first such rule makes before stay, at TC priorities ${String(first)} to ${String(first + queues - 1)}; they match nothing.`;
  place.report(
    diagnose(
      'driver/rss-program-refused',
      { ...details, words, errno: 'Operation not supported', reason },
      place.action(index),
    ),
  );
  return false;
}

const notSupported = 'Operation not supported';
const invalid = 'Invalid argument';

function unsupportedRequest(
  request: RssRequest,
  version: DriverVersion,
): { readonly words: string; readonly errno: string; readonly reason: string } | undefined {
  if (request.function !== 'default')
    return {
      words: 'non-default RSS hash functions are not supported',
      errno: notSupported,
      reason: `It takes \`func default\` only, not even \`${request.function}\` by its name.`,
    };
  if (request.level !== 0)
    return {
      words: 'a nonzero RSS encapsulation level is not supported',
      errno: notSupported,
      reason: 'It takes `level 0` only.',
    };
  // 22.11 looks at nothing else.
  if (version.rss === 'program-refused') return undefined;
  if (request.queues.length === 0 || request.queues.length >= queueLimit)
    return {
      words: 'invalid number of queues',
      errno: invalid,
      reason: `It takes 1 to ${String(queueLimit - 1)} queues.`,
    };
  if (request.key !== '' && request.key.length !== keyDigits)
    return {
      words: 'RSS hash invalid key length',
      errno: invalid,
      reason: 'It takes a key of exactly 40 bytes, or none.',
    };
  const strange = request.types.find((word) => !isTaken(word));
  if (strange === undefined) return undefined;
  return {
    words: 'RSS hash type not supported',
    errno: invalid,
    reason: `It takes no \`${strange}\`: only IP, UDP and TCP and their parts.`,
  };
}

function isTaken(word: string): boolean {
  return rssTypesOfWord(word)?.every((type) => takenTypes.has(type)) ?? false;
}

/**
 * What the driver’s program does with the packets of a rule: it scales the hash to the *number* of queues and never
 * reads the list, so the packets land on queues 0 and up.
 */
export function driverRss(request: RssRequest): RssConfiguration {
  const queues = request.queues.map((_, position) => position);
  return {
    function: 'toeplitz',
    key: request.key === '' ? defaultKey : request.key,
    types: hashedTypes(request.types),
    queues,
    table: roundRobin(queues),
    hashTail: false,
    mark: 0,
  };
}

const families = [
  { whole: 'ipv4', parts: ['ipv4', 'ipv4-frag'], ports: ['ipv4-tcp', 'ipv4-udp'] },
  { whole: 'ipv6', parts: ['ipv6', 'ipv6-frag', 'ipv6-ex'], ports: ['ipv6-tcp', 'ipv6-udp'] },
] as const;

/** One word of a layer with ports makes the driver hash the ports of all of the family’s packets. */
function hashedTypes(words: readonly string[]): readonly RssType[] {
  const named = new Set(words.flatMap((word) => rssTypesOfWord(word) ?? []));
  return families.flatMap(({ whole, parts, ports }): readonly RssType[] => {
    if (ports.some((type) => named.has(type))) return [whole, ...ports];
    return parts.some((type) => named.has(type)) ? parts : [];
  });
}
