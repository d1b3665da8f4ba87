/** Microsoft’s “Verifying the RSS hash calculation”: the key, and hashes by addresses alone and with TCP ports. */

export const verificationKey =
  '6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa';

export interface Verified {
  readonly src: string;
  readonly srcPort: number;
  readonly dst: string;
  readonly dstPort: number;
  readonly l3: number;
  readonly l4: number;
}

const row = (
  [src, srcPort]: readonly [string, number],
  [dst, dstPort]: readonly [string, number],
  [l3, l4]: readonly [number, number],
): Verified => ({ src, srcPort, dst, dstPort, l3, l4 });

export const verifiedIpv4: readonly Verified[] = [
  row(['66.9.149.187', 2794], ['161.142.100.80', 1766], [0x323e8fc2, 0x51ccc178]),
  row(['199.92.111.2', 14230], ['65.69.140.83', 4739], [0xd718262a, 0xc626b0ea]),
  row(['24.19.198.95', 12898], ['12.22.207.184', 38024], [0xd2d0a5de, 0x5c2b394a]),
  row(['38.27.205.30', 48228], ['209.142.163.6', 2217], [0x82989176, 0xafc7327f]),
  row(['153.39.163.191', 44251], ['202.188.127.2', 1303], [0x5d1809c5, 0x10e828a2]),
];

export const verifiedIpv6: readonly Verified[] = [
  row(['3ffe:2501:200:1fff::7', 2794], ['3ffe:2501:200:3::1', 1766], [0x2cc18cd5, 0x40207d3d]),
  row(['3ffe:501:8:0:260:97ff:fe40:efab', 14230], ['ff02::1', 4739], [0x0f0c461c, 0xdde51bbf]),
  row(
    ['3ffe:1900:4545:3:200:f8ff:fe21:67cf', 44251],
    ['fe80::200:f8ff:fe21:67cf', 38024],
    [0x4b61e985, 0x02d1feef],
  ),
];
