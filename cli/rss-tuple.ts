/** A packet as `tapwright rss --tuple` names it. */
import { parseIpv4, parseIpv6 } from '../core/flow/values.ts';
import { buildFrame, type FrameSpec } from '../core/packet/frame.ts';
import { wholeNumber } from './device-options.ts';
import { UsageError } from './usage.ts';

const expected = 'expected SRC,DST or SRC,DST,PROTOCOL or SRC,DST,PROTOCOL,SPORT,DPORT';

/** The frame of `10.0.0.1,10.0.0.2,udp,1000,2000`. Throws UsageError for what is no tuple. */
export function tupleFrame(text: string): Uint8Array {
  const parts = text.split(',').map((part) => part.trim());
  const [src = '', dst = '', protocol, ...ports] = parts;
  const network = networkOf(src, dst);
  if (network === undefined || parts.length === 4 || parts.length > 5)
    throw new UsageError(`--tuple ${text}: ${expected}, with two IPv4 or two IPv6 addresses.`);
  if (protocol === undefined) return buildFrame({ network });
  return buildFrame(withProtocol(text, network, { protocol, ports }));
}

type Network = Extract<FrameSpec['network'], { readonly kind: 'ipv4' | 'ipv6' }>;

function networkOf(src: string, dst: string): Network | undefined {
  const [src4, dst4] = [parseIpv4(src), parseIpv4(dst)];
  if (src4 !== undefined && dst4 !== undefined) return { kind: 'ipv4', src: src4, dst: dst4 };
  const [src6, dst6] = [parseIpv6(src), parseIpv6(dst)];
  return src6 === undefined || dst6 === undefined
    ? undefined
    : { kind: 'ipv6', src: src6, dst: dst6 };
}

function withProtocol(
  tuple: string,
  network: Network,
  { protocol, ports }: { readonly protocol: string; readonly ports: readonly string[] },
): FrameSpec {
  const [src, dst] = ports.map((port) =>
    wholeNumber(`--tuple ${tuple}: port`, port, { least: 0, most: 0xffff }),
  );
  switch (protocol) {
    case 'tcp':
    case 'udp':
    case 'sctp':
      if (src === undefined || dst === undefined)
        throw new UsageError(`--tuple ${tuple}: ${protocol} has two ports; ${expected}.`);
      return { network, transport: { kind: protocol, src, dst } };
    case 'icmp':
      if (src === undefined) return { network, transport: { kind: 'icmp' } };
      break;
    default:
  }
  throw new UsageError(
    `--tuple ${tuple}: expected tcp, udp or sctp with two ports, or icmp, or no protocol.`,
  );
}
