import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rssTypes as knownWords } from '../../../../core/flow/actions/rss.ts';
import { rssTypes, rssTypesOfWord } from '../../../../core/compile/rss-types.ts';
import {
  halfOf,
  readWords,
  typesOfWords,
  withHalf,
  withTypes,
} from '../../../../renderer/inspector/rss/type-words.ts';

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
const types = (text: string) => words(text).flatMap((word) => rssTypesOfWord(word) ?? []);

describe('ticking a type', () => {
  it.each([
    ['ip', '+', 'ipv4-tcp', 'ip ipv4-tcp'],
    ['ip ipv4-tcp', '+', 'ipv6-tcp ipv6-tcp-ex', 'ip tcp'],
    ['ipv6-udp ip ipv4-udp', '+', 'ipv6-udp-ex', 'udp ip'],
    ['tcp', '-', 'ipv6-tcp-ex', 'ipv4-tcp ipv6-tcp'],
    ['sctp ip', '-', 'ipv4', 'sctp ipv4-frag ipv4-other ipv6 ipv6-frag ipv6-other ipv6-ex'],
    ['ipv4', '-', 'ipv4', ''],
    ['none', '+', 'ipv4', 'ipv4'],
    ['vlan ipv4', '+', 'ipv6', 'vlan ipv4 ipv6'],
    // As it was typed, although `tcp` would be shorter: nobody touched it.
    ['ipv4-tcp ipv6-tcp ipv6-tcp-ex', '+', 'ipv4', 'ipv4-tcp ipv6-tcp ipv6-tcp-ex ipv4'],
  ])('%s %s %s is %s', (before, sign, change, after) => {
    expect(withTypes(words(before), types(change), sign === '+').join(' ')).toBe(after);
  });

  it('changes exactly the types it is about, and keeps every word it does not understand', () => {
    const list = fc.subarray([...knownWords]);
    const some = fc.subarray([...rssTypes], { minLength: 1 });
    fc.assert(
      fc.property(list, some, fc.boolean(), (before, change, asked) => {
        const after = withTypes(before, change, asked);
        const wanted = new Set(typesOfWords(before));
        for (const type of change)
          if (asked) wanted.add(type);
          else wanted.delete(type);
        expect(typesOfWords(after)).toEqual(wanted);
        const strange = (list: readonly string[]) =>
          list.filter((word) => rssTypesOfWord(word) === undefined);
        expect(strange(after)).toEqual(strange(before));
      }),
    );
  });
});

describe('the half of a layer', () => {
  it('is one limit, and no limit is left of the other half', () => {
    const source = withHalf(words('ip l4-dst-only'), 'l3', 'source');
    expect(source).toEqual(words('ip l4-dst-only l3-src-only'));
    expect(halfOf(source, 'l3')).toBe('source');
    expect(withHalf(source, 'l3', 'destination')).toEqual(words('ip l4-dst-only l3-dst-only'));
    expect(withHalf(source, 'l4', 'both')).toEqual(words('ip l3-src-only'));
  });

  it('is both for both limits, which take each other away', () => {
    expect(halfOf(words('l3-src-only l3-dst-only'), 'l3')).toBe('both');
  });
});

describe('typed words', () => {
  it.each([
    ['ip, TCP', 'ip tcp'],
    ['types ip tcp end', 'ip tcp'],
    ['ip ip', 'ip'],
    ['vlan', 'vlan'],
    ['', ''],
  ])('%s is read as %s', (text, read) => {
    expect(readWords(text, knownWords)).toEqual({ ok: true, words: words(read) });
  });

  it('that testpmd does not know are refused', () => {
    const reading = readWords('ip ipv5', knownWords);
    expect(reading.ok ? '' : reading.problem).toContain('`ipv5` is no RSS type');
    const begun = readWords('ip ipv4-t', knownWords);
    expect(begun.ok ? '' : begun.problem).toBe('`ipv4-t` goes on: ipv4-tcp.');
  });
});
