import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyMask,
  fromBytes,
  fullMask,
  maskOfPrefix,
  parseIpv4,
  parseIpv6,
  parseMac,
  prefixOfMask,
  toBytes,
} from '../../../core/flow/values.ts';

const unsigned = (bits: number) => ({ kind: 'unsigned', bits }) as const;
const mac = { kind: 'mac', bits: 48 } as const;
const ipv4 = { kind: 'ipv4', bits: 32 } as const;
const ipv6 = { kind: 'ipv6', bits: 128 } as const;

// What rte_ether_unformat_addr (DPDK 26.07, lib/net/rte_ether.c) gives.
describe('a MAC address is read as rte_ether_unformat_addr reads it', () => {
  it.each([
    ['de:ad:ca:fe:00:02', 'de:ad:ca:fe:00:02'],
    ['DE-AD-CA-FE-00-02', 'de:ad:ca:fe:00:02'],
    ['de.ad.ca.fe.00.02', 'de:ad:ca:fe:00:02'],
    ['0:1:2:3:4:5', '00:01:02:03:04:05'],
    ['dead.cafe.0002', 'de:ad:ca:fe:00:02'],
    ['dead:cafe:0002', 'de:ad:ca:fe:00:02'],
    ['DEAD-CAFE-0002', 'de:ad:ca:fe:00:02'],
  ])('%s is %s', (text, canonical) => {
    expect(parseMac(text)).toBe(canonical);
  });

  it.each([
    '',
    'de:ad:ca:fe:00',
    'de:ad:ca:fe:00:02:03',
    'de:ad-ca:fe:00:02',
    'dea:d:ca:fe:00:02',
    'de:ad:ca:fe:00:0g',
    'de:ad:ca:fe::02',
    ':ad:ca:fe:00:02',
    'dead.cafe.002',
    'dead.cafe-0002',
    'dead.cafe.00021',
    'deadcafe0002',
    'de:ad:ca:fe:00:02 ',
    'de_ad_ca_fe_00_02',
  ])('%j is none', (text) => {
    expect(parseMac(text)).toBeUndefined();
  });
});

// Checked against inet_pton of glibc 2.36.
describe('an IPv4 address is read as inet_pton reads it', () => {
  it.each(['0.0.0.0', '255.255.255.255', '10.0.0.1', '192.0.2.128'])('%s is one', (text) => {
    expect(parseIpv4(text)).toBe(text);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.1000',
    '01.2.3.4',
    '1.2.3.00',
    '1.2..4',
    '.1.2.3',
    '1.2.3.',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '1.2.3.-4',
    '10.0.0.0/8',
    '16909060',
  ])('%j is none', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });
});

describe('an IPv6 address is read as inet_pton reads it and written after RFC 5952', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0001::00FF', '1::ff'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['::1.2.3.4', '::102:304'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['fe80::1.2.3.4', 'fe80::102:304'],
  ])('%s is %s', (text, canonical) => {
    expect(parseIpv6(text)).toBe(canonical);
  });

  it.each([
    '',
    ':',
    ':::',
    ':1',
    '1:',
    ':1::',
    '::1:',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '::01.2.3.4',
    '::0x1.2.3.4',
    '::1.2.3',
    '::1.2.3.256',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1%eth0',
    '[::1]',
    '1.2.3.4',
    '::1/64',
  ])('%j is none', (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  });

  /** The host parser of WHATWG URL is strict too and writes after RFC 5952. */
  const readByUrl = (text: string): string | undefined =>
    URL.canParse(`http://[${text}]/`)
      ? new URL(`http://[${text}]/`).hostname.slice(1, -1)
      : undefined;

  it('agrees with the parser of URLs on whatever colons, digits and dots make up', () => {
    const part = fc.constantFrom(':', '::', '0', '1', 'ff', 'FFFF', '12345', '1.2.3.4', '256', '.');
    const near = fc.array(part, { maxLength: 17 }).map((parts) => parts.join(''));
    const groups = fc
      .array(fc.constantFrom('0', '1', 'abcd', ''), { minLength: 3, maxLength: 9 })
      .map((parts) => parts.join(':'));
    fc.assert(
      fc.property(fc.oneof(near, groups, fc.ipV6()), (text) => {
        expect(parseIpv6(text)).toBe(readByUrl(text));
      }),
    );
  });
});

describe('bytes, big-endian', () => {
  it.each([
    [unsigned(16), 0x1234, [0x12, 0x34]],
    [unsigned(12), 0xabc, [0x0a, 0xbc]],
    [unsigned(32), 0xffffffff, [255, 255, 255, 255]],
    [mac, '02:00:5e:10:00:01', [2, 0, 0x5e, 0x10, 0, 1]],
    [ipv4, '192.0.2.1', [192, 0, 2, 1]],
    [ipv6, '2001:db8::1', [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  ] as const)('of %o %s are %j and come back', (shape, value, bytes) => {
    expect([...toBytes(shape, value)]).toEqual(bytes);
    expect(fromBytes(shape, Uint8Array.from(bytes))).toBe(value);
  });

  it('any bytes survive the way to a value and back', () => {
    const shapes = fc.constantFrom(mac, ipv4, ipv6, unsigned(32));
    fc.assert(
      fc.property(shapes, fc.uint8Array({ minLength: 16, maxLength: 16 }), (shape, many) => {
        const bytes = many.slice(0, shape.bits / 8);
        expect(toBytes(shape, fromBytes(shape, bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('masks', () => {
  it.each([
    [unsigned(16), 8, 0xff00],
    [unsigned(12), 4, 0xf00],
    [unsigned(3), 3, 7],
    [mac, 24, 'ff:ff:ff:00:00:00'],
    [ipv4, 20, '255.255.240.0'],
    [ipv6, 33, 'ffff:ffff:8000::'],
  ] as const)('a prefix in %o of %i bits is %s', (shape, prefix, mask) => {
    expect(maskOfPrefix(shape, prefix)).toBe(mask);
    expect(prefixOfMask(shape, mask)).toBe(prefix);
  });

  it('full and empty are prefixes too', () => {
    expect(fullMask(unsigned(12))).toBe(0xfff);
    expect(emptyMask(ipv6)).toBe('::');
    expect(prefixOfMask(mac, 'ff:ff:ff:ff:ff:ff')).toBe(48);
    expect(prefixOfMask(ipv4, '0.0.0.0')).toBe(0);
  });

  it.each([
    [ipv4, '255.0.255.0'],
    [ipv4, '0.0.0.255'],
    [mac, '01:00:00:00:00:00'],
    [unsigned(16), 0x00ff],
  ] as const)('%o %s is no prefix', (shape, mask) => {
    expect(prefixOfMask(shape, mask)).toBeUndefined();
  });
});
