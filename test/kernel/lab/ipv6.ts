/** IPv6 in the guest, off for every device but those that ask: nothing else is to send. */
import { writeFileSync } from 'node:fs';
import { loadModules } from './modules.ts';

export function enableIpv6(): void {
  loadModules(['lib/crc-ccitt'], ['net/ipv6/ipv6', 'disable_ipv6=1']);
  writeFileSync('/proc/sys/net/ipv6/conf/all/forwarding', '1');
}

export function setIpv6(device: string): void {
  const folder = `/proc/sys/net/ipv6/conf/${device}`;
  writeFileSync(`${folder}/accept_dad`, '0');
  writeFileSync(`${folder}/disable_ipv6`, '0');
}
