/** Why a TAP cannot match an item: the sentences that several rows share. */

/** Of a header that carries packets in packets. */
export const insideTunnel =
  'Classifier flower sees tunnel keys only of packets that a tunnel device of the kernel has unwrapped, and a TAP’s packets come wrapped as they are.';

/** Of something a NIC keeps beside the packet. */
export const nicMetadata =
  'It is a value that a NIC’s flow engine keeps beside the packet; a TC rule of a TAP has the packet alone.';

/** Of ports and functions behind a switch in the NIC. */
export const embeddedSwitch =
  'It names a port of a switch inside a NIC, and a TAP has neither a switch nor other ports.';

export const noKeyFor = (what: string): string => `Classifier flower has no key for ${what}.`;

/** Of headers for which newer kernels have keys that Tapwright makes no use of. */
export const keySince = (what: string, linux: string): string =>
  `Classifier flower has keys for ${what} only since Linux ${linux}, and Tapwright does not use them.`;
