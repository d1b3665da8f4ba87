import { describe, expect, it } from 'vitest';
import { rssOfOptions } from '../../cli/rss-configuration.ts';
import { tupleFrame } from '../../cli/rss-tuple.ts';
import { UsageError } from '../../cli/usage.ts';
import { dissect } from '../../core/packet/dissect.ts';
import { flowText } from '../../core/packet/flow-text.ts';

describe('a tuple', () => {
  it.each([
    ['10.0.0.1,10.0.0.2,udp,1000,2000', '10.0.0.1:1000 > 10.0.0.2:2000 udp'],
    ['2001:DB8::1, 2001:db8:0::2, tcp, 0, 65535', '[2001:db8::1]:0 > [2001:db8::2]:65535 tcp'],
    ['10.0.0.1,10.0.0.2,sctp,1,2', '10.0.0.1:1 > 10.0.0.2:2 sctp'],
    ['::1,::2,icmp', '::1 > ::2 icmp6'],
    ['10.0.0.1,10.0.0.2', '10.0.0.1 > 10.0.0.2 protocol 253'],
  ])('%s is a packet', (text, name) => {
    expect(flowText(dissect(tupleFrame(text)))).toBe(name);
  });

  it.each([
    ['of two families', '10.0.0.1,::1'],
    ['of one address', '10.0.0.1'],
    ['with one port', '1.1.1.1,2.2.2.2,udp,1'],
    ['of UDP without ports', '1.1.1.1,2.2.2.2,udp'],
    ['of ICMP with ports', '1.1.1.1,2.2.2.2,icmp,1,2'],
    ['with a port that is none', '1.1.1.1,2.2.2.2,udp,1,65536'],
    ['with an unknown protocol', '1.1.1.1,2.2.2.2,gre'],
    ['with too much', '1.1.1.1,2.2.2.2,udp,1,2,3'],
    ['of names', 'localhost,localhost'],
  ])('%s is refused', (_, text) => {
    expect(() => tupleFrame(text)).toThrow(UsageError);
  });
});

describe('options', () => {
  it('describe an RSS as a rule does', () => {
    const options = {
      func: 'symmetric_toeplitz',
      types: 'udp,l3-src-only',
      key: `AB:CD${'00'.repeat(38)}`,
      'queues-list': '7,2,7',
    };
    expect(rssOfOptions(options, {})).toMatchObject({
      configuration: {
        function: 'symmetric_toeplitz',
        types: ['ipv4-udp', 'ipv6-udp', 'ipv6-udp-ex', 'l3-src-only'],
        key: `abcd${'00'.repeat(38)}`,
        queues: [7, 2, 7],
      },
      rule: undefined,
      diagnostics: [],
    });
    expect(rssOfOptions({}, { queues: 2 }).configuration?.queues).toEqual([0, 1]);
  });

  it.each([
    ['too short a key', { key: 'ab' }],
    ['a key that is not hex', { key: 'xyz' }],
    ['unknown types', { types: 'esp' }],
    ['an unknown function', { func: 'crc' }],
    ['queues that are none', { 'queues-list': '1,x' }],
    ['a queue that no TAP has', { 'queues-list': '256' }],
  ])('with %s are refused', (_, options) => {
    expect(() => rssOfOptions(options, {})).toThrow(UsageError);
  });

  it('with a queue that the device does not have are refused', () => {
    expect(() => rssOfOptions({ 'queues-list': '2' }, { queues: 2 })).toThrow(/Queue 2 does not/);
  });
});
