/** Messages about the parameters of `rss`. */
import { rteFlowErrorType as type, type Fix, type Subject } from './diagnostic.ts';
import { error, warning } from './row.ts';

const list = (words: readonly string[]) =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(words.map((word) => `\`${word}\``));

/** Gives the setting the message points at another value, or takes it away. */
function setTo(
  { rule, index, field }: Subject,
  title: string,
  value: readonly string[] | null,
): Fix | undefined {
  if (rule === undefined || index === undefined || field === undefined) return undefined;
  return { title, changes: [{ kind: 'action-field', rule, index, field, value }] };
}

export const ruleRssRows = {
  'rule/rss-level': error<{ level: string }>(
    ({ level }) =>
      `RSS level ${level} asks for the headers inside a tunnel, which a TAP does not look into.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () => 'Leave `level` out, or write `level 0`.',
      fix: (_, subject) => setTo(subject, 'Hash the outer headers', null),
      explanation:
        'The level says whether the outer or an inner packet of a tunnel is hashed. The program on a TAP reads the outer headers.',
    },
  ),
  'rule/rss-types': error<{ unknown: readonly string[]; known: readonly string[] }>(
    ({ unknown }) => `A TAP cannot hash by ${list(unknown)}.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () =>
        'It hashes by ip, tcp, udp, sctp, the types of ipv4 and ipv6, and l3-src-only, l3-dst-only, l4-src-only, l4-dst-only.',
      fix: ({ known }, subject) =>
        known.length === 0 ? undefined : setTo(subject, `Hash by ${known.join(', ')} only`, known),
      explanation:
        'The hash is of IP addresses and of the ports of TCP, UDP and SCTP. Other headers and parts of addresses are not read.',
    },
  ),
  'rule/rss-key-size': error<{ bytes: number; least: number; most: number }>(
    ({ bytes, least, most }) =>
      `The RSS key has ${String(bytes)} bytes; it takes ${String(least)} to ${String(most)}.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () => 'Use 40 bytes, as most network cards have, or leave the key out.',
      explanation:
        'The hash needs as many key bits as it reads of a packet and 32 more: 16 bytes for addresses and ports of IPv4, 40 for those of IPv6.',
    },
  ),
  'rule/rss-key-length': error<{ length: number; bytes: number; given: boolean }>(
    ({ length, bytes, given }) =>
      `\`key_len\` says ${String(length)} bytes, but the ${given ? 'key' : 'default key'} has ${String(bytes)}.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () => 'Leave `key_len` out: the length is the key’s own.',
      fix: (_, subject) => setTo(subject, 'Take the length of the key', null),
      explanation: 'The length and the key do not fit together, so one of them is a mistake.',
    },
  ),
  'rule/rss-key-short': warning<{ bytes: number; needed: number }>(
    ({ bytes, needed }) =>
      `The RSS key has ${String(bytes)} bytes; for what is hashed of IPv6 it takes ${String(needed)}.`,
    {
      hint: () =>
        'Use a longer key, or leave it out. What meets no bit of the key adds nothing to the hash.',
      fix: (_, { rule, index }) => {
        if (rule === undefined || index === undefined) return undefined;
        const leftOut = { kind: 'action-field', rule, index, value: null } as const;
        return {
          title: 'Use the default key of 40 bytes',
          changes: [
            { ...leftOut, field: 'key' },
            { ...leftOut, field: 'key_len' },
          ],
        };
      },
      explanation:
        'Each bit of the input meets the 32 bits of the key that begin at its own place, and bits beyond the key’s end are 0. IPv6 addresses take 36 bytes, with ports 40; with a shorter key packets that differ only at the end of the input get one queue.',
    },
  ),
  'rule/rss-key-cancels': warning(
    () =>
      'With this key every packet has the hash 0: the function is symmetric already, and the key takes away what it adds.',
    {
      hint: () => 'Leave the key out, or use it with `func toeplitz`.',
      fix: (_, { rule, index }) => {
        if (rule === undefined || index === undefined) return undefined;
        const field = { kind: 'action-field', rule, index } as const;
        return {
          title: 'Use it with plain Toeplitz',
          changes: [{ ...field, field: 'func', value: 'toeplitz' }],
        };
      },
      explanation:
        'A symmetric function puts the same bits in place of source and destination. A key that repeats from the one place to the other, as 6d5a over and over, gives both the same part of the hash, and the two cancel: all packets go to one queue. One of the two makes a hash symmetric.',
    },
  ),
  'rule/rss-queue-count': error<{ count: number; most: number }>(
    ({ count, most }) =>
      count === 0
        ? 'RSS over no queue: the list of queues is empty.'
        : `RSS names ${String(count)} queues; ${String(most)} is the most.`,
    {
      rteFlowErrorType: type.ACTION_CONF,
      hint: () => 'Name the queues, or leave `queues` out for all of them.',
      explanation:
        'Packets are spread over the queues of the list by a table of 128 entries, so it holds 1 to 128 of them.',
    },
  ),
};
