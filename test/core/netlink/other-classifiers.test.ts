/** What is read of filters that Tapwright does not make. */
import { describe, expect, it } from 'vitest';
import type { AttributeEntry, AttributeValue } from '../../../core/netlink/attributes.ts';
import { decodeMessage } from '../../../core/netlink/decode.ts';
import { encodeRequest, RTM } from '../../../core/netlink/messages.ts';
import { actionEntries } from '../../../core/netlink/tc-action.ts';
import { filterInfo, parseHandle, writeTcMessage } from '../../../core/netlink/tc-message.ts';

const drop = { kind: 'gact', control: 'drop' } as const;
const dropping = (list: string): AttributeEntry => [list, [actionEntries(drop)]];

function read(kind: string, options: AttributeValue) {
  const header = { ifindex: 7, handle: 1, parent: parseHandle('1:'), info: filterInfo(5, 0x0800) };
  const message = encodeRequest(RTM.NEWTFILTER, 0, { sequence: 1 }, (writer) => {
    writeTcMessage(writer, header, [
      ['TCA_KIND', kind],
      ['TCA_OPTIONS', options],
    ]);
  });
  const decoded = decodeMessage(message);
  if (decoded.kind !== 'foreign-filter') throw new Error(decoded.kind);
  return decoded.filter.content;
}

interface Selector {
  readonly flags?: number;
  readonly keys?: readonly (readonly [mask: number, value: number, at: number, from?: number])[];
}

/** struct tc_u32_sel. */
function selector({ flags = 1, keys = [] }: Selector): AttributeEntry {
  const bytes = new Uint8Array(16 + 16 * keys.length);
  bytes.set([flags, 0, keys.length]);
  const view = new DataView(bytes.buffer);
  for (const [index, [mask, value, at, from = 0]] of keys.entries()) {
    const start = 16 + 16 * index;
    view.setUint32(start, mask);
    view.setUint32(start + 4, value);
    view.setInt32(start + 8, at, true);
    view.setInt32(start + 12, from, true);
  }
  return ['TCA_U32_SEL', bytes];
}

const address = [0xffffff00, 0x0a000000, 12] as const;

describe('a filter of matchall', () => {
  it('does what its actions say with every packet', () => {
    expect(read('matchall', [['TCA_MATCHALL_FLAGS', 8], dropping('TCA_MATCHALL_ACT')])).toEqual({
      keys: [],
      actions: [drop],
    });
  });

  it('that chooses a class is not read', () => {
    expect(read('matchall', [['TCA_MATCHALL_CLASSID', 0x10001]])).toBeUndefined();
  });
});

describe('a filter of u32', () => {
  it('compares words of the packet', () => {
    const keys = [address, [0xffff, 80, -2]] as const;
    expect(read('u32', [selector({ keys }), dropping('TCA_U32_ACT')])).toEqual({
      keys: [
        { mask: 0xffffff00, value: 0x0a000000, offset: 12 },
        { mask: 0xffff, value: 80, offset: -2 },
      ],
      actions: [drop],
    });
  });

  it.each<[name: string, entries: readonly AttributeEntry[]]>([
    ['leads to another table', [selector({ keys: [address] }), ['TCA_U32_LINK', 0x100000]]],
    ['compares the mark too', [selector({}), ['TCA_U32_MARK', { value: 1, mask: 1, success: 0 }]]],
    ['does not end the walk', [selector({ flags: 0, keys: [address] })]],
    ['looks where the packet says', [selector({ keys: [[255, 1, 0, 4]] })]],
    ['is cut off', [['TCA_U32_SEL', Uint8Array.of(1, 0, 2, 0)]]],
    ['is a table', [['TCA_U32_DIVISOR', 1]]],
    ['says what is unknown', [selector({}), { type: 99, payload: new Uint8Array(4) }]],
  ])('that %s is not read', (_, entries) => {
    expect(read('u32', entries)).toBeUndefined();
  });
});

it('a filter of another kind is not read', () => {
  expect(read('basic', new Uint8Array(8))).toBeUndefined();
});
