import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenate, fromHex } from '../../../core/netlink/bytes.ts';
import { decodeDatagram, decodeMessage } from '../../../core/netlink/decode.ts';
import { describe as describeBytes } from '../../../core/netlink/describe.ts';
import { encodeDumpLinks } from '../../../core/netlink/link.ts';
import { NLM_F } from '../../../core/netlink/messages.ts';
import { encodeNewFilter } from '../../../core/netlink/tc-filter.ts';
import { printHandle, parseHandle } from '../../../core/netlink/tc-message.ts';
import { readSession } from '../../golden/netlink/golden.ts';
import { runs } from '../../property.ts';
import { wireFilter } from './arbitraries.ts';

const options = { sequence: 7, mode: 'add' } as const;

describe('filters on the wire', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(wireFilter, (filter) => {
        const message = decodeMessage(encodeNewFilter(filter, options));
        expect(message).toMatchObject({ kind: 'filter', event: 'new', filter, unknown: [] });
      }),
      runs(300),
    );
  });

  it('keep attributes nobody knows', () => {
    // TCA_FLOWER_KEY_ENC_IP_TTL, which the model has no word for.
    const unknown = [{ type: 82, payload: Uint8Array.of(64) }];
    fc.assert(
      fc.property(wireFilter, (filter) => {
        const bytes = encodeNewFilter(filter, { ...options, unknown });
        expect(decodeMessage(bytes)).toMatchObject({ filter, unknown });
      }),
    );
  });

  it('ask for what their mode says', () => {
    fc.assert(
      fc.property(wireFilter, (filter) => {
        const flags = (mode: 'add' | 'replace' | 'change') =>
          decodeMessage(encodeNewFilter(filter, { ...options, mode })).header?.flags;
        const asked = NLM_F.REQUEST | NLM_F.ACK;
        expect(flags('add')).toBe(asked | NLM_F.CREATE | NLM_F.EXCL);
        expect(flags('replace')).toBe(asked | NLM_F.CREATE | NLM_F.REPLACE);
        expect(flags('change')).toBe(asked | NLM_F.REPLACE);
      }),
      runs(3),
    );
  });

  it('are found one after the other in one buffer', () => {
    fc.assert(
      fc.property(fc.array(wireFilter, { maxLength: 8 }), (filters) => {
        const buffer = concatenate(
          filters.map((filter, index) =>
            encodeNewFilter(filter, { sequence: index, mode: 'add', acknowledge: false }),
          ),
        );
        const messages = decodeDatagram(buffer);
        expect(messages.map(({ header }) => header?.sequence)).toEqual([...filters.keys()]);
        expect(messages).toMatchObject(filters.map((filter) => ({ filter })));
      }),
      runs(30),
    );
  });
});

describe('handles', () => {
  it.each([
    ['1:', 0x00010000],
    ['1:3', 0x00010003],
    ['ffff:', 0xffff0000],
    ['ffff:fff1', 0xfffffff1],
    ['root', 0xffffffff],
    ['0:', 0],
  ])('%s is %d', (text, handle) => {
    expect(parseHandle(text)).toBe(handle);
    expect(printHandle(handle)).toBe(text);
  });
});

describe('bytes that are no messages', () => {
  it('are a value that says where, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(decodeDatagram(bytes).length).toBeLessThanOrEqual(bytes.length);
      }),
      runs(500),
    );
  });

  it('do no harm inside an otherwise good message', () => {
    fc.assert(
      fc.property(
        wireFilter,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (filter, changes, cut) => {
          const bytes = encodeNewFilter(filter, options);
          for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
          for (const message of decodeDatagram(bytes.subarray(0, cut % (bytes.length + 1))))
            if (message.kind === 'malformed')
              expect(message.error.offset).toBeLessThanOrEqual(bytes.length);
        },
      ),
      runs(500),
    );
  });

  it('do no harm inside what a real kernel said', () => {
    const answers = readSession().steps.map(({ answer }) => fromHex(answer));
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(
        fc.nat(answers.length - 1),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (chosen, changes) => {
          const bytes = Uint8Array.from(answers[chosen]!);
          for (const [place, byte] of changes) bytes[place % bytes.length] = byte;
          expect(decodeDatagram(bytes).length).toBeGreaterThan(0);
          expect(() => describeBytes(bytes)).not.toThrow();
        },
      ),
      runs(500),
    );
  });

  it.each([
    ['a header cut off', Uint8Array.of(20, 0, 0, 0), /4 bytes left/],
    ['a length beyond the end', encodeDumpLinks(1).subarray(0, 20), /length 32 of 20/],
    ['no bytes', new Uint8Array(), /no bytes/],
  ])('%s', (_, bytes, reason) => {
    const message = decodeMessage(bytes);
    expect(message).toMatchObject({ kind: 'malformed', error: { path: '', offset: 0 } });
    if (message.kind === 'malformed') expect(message.error.reason).toMatch(reason);
  });

  it('are named by the attribute they stand in', () => {
    const filter = {
      ifindex: 1,
      parent: '1:',
      chain: 0,
      priority: 17,
      protocol: 3,
      handle: 1,
      keys: { eth_type: { value: 0x0800 } },
      actions: [],
    } as const;
    const bytes = encodeNewFilter(filter, options);
    // The length of TCA_FLOWER_KEY_ETH_TYPE, which is the last attribute (eight bytes with padding).
    bytes[bytes.length - 8] = 200;
    expect(decodeMessage(bytes)).toMatchObject({
      kind: 'malformed',
      error: { path: 'TCA_OPTIONS', offset: bytes.length - 8 },
    });
    bytes[bytes.length - 8] = 5;
    expect(decodeMessage(bytes)).toMatchObject({
      kind: 'malformed',
      error: { path: 'TCA_OPTIONS.TCA_FLOWER_KEY_ETH_TYPE', reason: '1 bytes of 2' },
    });
  });
});
