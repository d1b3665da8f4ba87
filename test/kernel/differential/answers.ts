/** What two kernels answer, as lines that can be compared and read. */
import { decodeDatagram, type NetlinkMessage } from '../../../core/netlink/decode.ts';
import {
  describe,
  type DescribedAttribute,
  type DescribedMessage,
} from '../../../core/netlink/describe.ts';
import { toHex } from '../../../core/netlink/bytes.ts';

/**
 * What kernels may differ in: padding that only some processors need, times, and beside a complaint what the attribute
 * should have been (its place is compared), and in a notification what was said to who asked.
 */
const ownToAKernel = /_PAD$|_TM$|^NLMSGERR_ATTR_POLICY$|^TCA_EXT_WARN_MSG$/;

function value(of: DescribedAttribute['value']): string {
  if (of instanceof Uint8Array) return toHex(of);
  if (typeof of !== 'object') return String(of);
  return Object.entries(of)
    .filter(([, number]) => number !== 0)
    .map(([name, number]) => `${name}=${String(number)}`)
    .join(',');
}

const isCompared = ({ name }: DescribedAttribute): boolean => !ownToAKernel.test(name);

function attribute(described: DescribedAttribute): string {
  const { name, children } = described;
  const short = name.replace(/^(TCA|NLMSGERR_ATTR|IFLA)_/, '');
  return children
    ? `${short}{${children.filter(isCompared).map(attribute).join(' ')}}`
    : `${short}=${value(described.value)}`;
}

/** The header, but for the port, which is the socket's. */
function head({ name, header, fields }: DescribedMessage): string {
  const { type, flags, sequence } = header;
  const said = fields
    .filter(({ value: number }) => number !== 0)
    .map((field) => `${field.name}=${hex(field.value)}`);
  return [`${name}(${String(type)})`, `flags=${hex(flags)}`, `#${String(sequence)}`, ...said].join(
    ' ',
  );
}

const hex = (number: number): string =>
  number >= 0 && number < 10
    ? String(number)
    : `${number < 0 ? '-' : ''}0x${Math.abs(number).toString(16)}`;

/** A message as one line; of a link only what the codec reads. */
function lineOf(message: DescribedMessage, decoded: NetlinkMessage | undefined): string {
  if (decoded?.kind === 'link') {
    const { header: _, operationalState: __, ...link } = decoded;
    return `${message.name} flags=${hex(message.header.flags)} ${JSON.stringify(link)}`;
  }
  const error = message.error ? ` !${message.error.message}` : '';
  return `${head(message)} ${message.attributes.filter(isCompared).map(attribute).join(' ')}${error}`;
}

/** The messages of datagrams, of which those of other devices are left out. */
export function linesOf(
  datagrams: readonly Uint8Array[],
  isOurs: (ifindex: number) => boolean,
): readonly string[] {
  return datagrams.flatMap((datagram) => {
    const decoded = decodeDatagram(datagram);
    return describe(datagram).flatMap((message, index) => {
      const device = message.fields.find(({ name }) => /^(tcm_ifindex|ifi_index)$/.test(name));
      return device && !isOurs(device.value) ? [] : [lineOf(message, decoded[index])];
    });
  });
}

/**
 * What was told of a device, in order. How many hold a qdisc at the moment differs, and links are told of more than once:
 * of those, states that follow each other count.
 */
export function toldLines(
  datagrams: readonly Uint8Array[],
  isOurs: (ifindex: number) => boolean,
): readonly string[] {
  const lines = linesOf(datagrams, isOurs).map((line) =>
    line.replace(/(QDISC.*) tcm_info=\S+/, '$1'),
  );
  const links = lines.filter(isLink).map(stateOf);
  return [
    ...lines.filter((line) => !isLink(line)),
    ...links.filter((state, at) => state !== links[at - 1]),
  ];
}

const isLink = (line: string): boolean => /^RTM_\w+LINK/.test(line);

/** That a default qdisc stands somewhere is told by the next message of the link only, whenever that comes. */
const stateOf = (line: string): string =>
  line.replace(/^.*?("up":\w+,"promiscuous":\w+).*$/, 'link $1');
