/**
 * What tc is told and the filter that the kernel then holds: the golden filters. `capture.ts` runs the
 * words in a guest, the tests compare what was captured with the filters here.
 */
import type { FlowerKeys } from '../../../core/tc/filter.ts';
import type { WireAction, WireFilter } from '../../../core/netlink/wire-filter.ts';

export interface FilterCase {
  readonly name: string;
  /** Behind `tc filter add dev tap0`. */
  readonly words: string;
  /** As tc asked for it, and as the kernel then shows it. The interface is the capture's. */
  readonly filter: Omit<WireFilter, 'ifindex'>;
  /** Type numbers of the flower attributes in the dump that the model has no word for. */
  readonly unknown?: readonly number[];
}

const ipv4 = 0x0800;
const ipv6 = 0x86dd;
const vlan = 0x8100;
const all = 3;
/** Number of tap1 where the cases were captured: that of tap0 is 2. */
const remote = 3;

const queue = (queueMapping: number): WireAction => ({
  kind: 'skbedit',
  queueMapping,
  control: 'pipe',
});
const drop: WireAction = { kind: 'gact', control: 'drop' };

function flower(
  protocol: number,
  keys: FlowerKeys,
  actions: readonly WireAction[] = [drop],
): FilterCase['filter'] {
  return { parent: '1:', chain: 0, priority: 20, protocol, handle: 1, keys, actions };
}

/** Beside a header protocol that is not `all`, tc puts the ether type into the keys. */
const overIpv4 = (keys: FlowerKeys, actions?: readonly WireAction[]) =>
  flower(ipv4, { eth_type: { value: ipv4 }, ...keys }, actions);
const overIpv6 = (keys: FlowerKeys, actions?: readonly WireAction[]) =>
  flower(ipv6, { eth_type: { value: ipv6 }, ...keys }, actions);

const place = (protocol: string) => `parent 1: protocol ${protocol} prio 20 handle 1 flower`;

export const filterCases: readonly FilterCase[] = [
  {
    name: 'eth-dst',
    words: `${place('all')} dst_mac 02:00:00:00:00:01 action skbedit queue_mapping 1`,
    filter: flower(all, { eth_dst: { value: '02:00:00:00:00:01' } }, [queue(1)]),
  },
  {
    name: 'eth-src-prefix-mask',
    words: `${place('all')} src_mac 02:11:22:33:44:55/24 action drop`,
    filter: flower(all, { eth_src: { value: '02:11:22:33:44:55', mask: 'ff:ff:ff:00:00:00' } }),
  },
  {
    name: 'eth-dst-multicast-bit',
    words: `${place('all')} dst_mac 01:00:00:00:00:00/01:00:00:00:00:00 action continue`,
    filter: flower(all, { eth_dst: { value: '01:00:00:00:00:00', mask: '01:00:00:00:00:00' } }, [
      { kind: 'gact', control: 'continue' },
    ]),
  },
  {
    name: 'eth-type',
    words: `${place('ipv6')} action skbedit queue_mapping 3`,
    filter: overIpv6({}, [queue(3)]),
  },
  {
    name: 'vlan-id-and-priority',
    words: `${place('802.1Q')} vlan_id 100 vlan_prio 5 action drop`,
    filter: flower(vlan, {
      eth_type: { value: vlan },
      vlan_id: { value: 100 },
      vlan_prio: { value: 5 },
    }),
  },
  {
    name: 'vlan-inner-ipv4',
    words: `${place('802.1Q')} vlan_id 5 vlan_ethtype ip ip_proto udp dst_ip 10.0.0.1 dst_port 53 action skbedit queue_mapping 2`,
    filter: flower(
      vlan,
      {
        eth_type: { value: vlan },
        vlan_id: { value: 5 },
        vlan_eth_type: { value: ipv4 },
        ip_proto: { value: 17 },
        ipv4_dst: { value: '10.0.0.1' },
        udp_dst: { value: 53 },
      },
      [queue(2)],
    ),
  },
  {
    name: 'ipv4-src-prefix',
    words: `${place('ip')} src_ip 10.1.0.0/16 action drop`,
    filter: overIpv4({ ipv4_src: { value: '10.1.0.0', mask: '255.255.0.0' } }),
  },
  {
    name: 'ipv4-bits-outside-mask',
    words: `${place('ip')} src_ip 18.62.24.142/28 dst_ip 10.9.8.7/8 action drop`,
    filter: overIpv4({
      ipv4_src: { value: '18.62.24.142', mask: '255.255.255.240' },
      ipv4_dst: { value: '10.9.8.7', mask: '255.0.0.0' },
    }),
  },
  {
    name: 'ip-proto',
    words: `${place('ip')} ip_proto icmp action skbedit queue_mapping 0`,
    filter: overIpv4({ ip_proto: { value: 1 } }, [queue(0)]),
  },
  {
    name: 'ipv6-src-prefix',
    words: `${place('ipv6')} src_ip 2001:db8::/32 action drop`,
    filter: overIpv6({ ipv6_src: { value: '2001:db8::', mask: 'ffff:ffff::' } }),
  },
  {
    name: 'ipv6-dst-udp',
    words: `${place('ipv6')} ip_proto udp dst_ip fe80::1:2 src_port 546 dst_port 547 action drop`,
    filter: overIpv6({
      ip_proto: { value: 17 },
      ipv6_dst: { value: 'fe80::1:2' },
      udp_src: { value: 546 },
      udp_dst: { value: 547 },
    }),
  },
  {
    name: 'tcp-ports',
    words: `${place('ip')} ip_proto tcp src_port 1024 dst_port 443 action skbedit queue_mapping 2`,
    filter: overIpv4(
      { ip_proto: { value: 6 }, tcp_src: { value: 1024 }, tcp_dst: { value: 443 } },
      [queue(2)],
    ),
  },
  {
    name: 'tcp-port-mask',
    words: `${place('ip')} ip_proto tcp dst_port 256/0xff00 action drop`,
    filter: overIpv4({ ip_proto: { value: 6 }, tcp_dst: { value: 256, mask: 0xff00 } }),
  },
  {
    name: 'udp-port-mask-no-prefix',
    words: `${place('ip')} ip_proto udp src_port 53/0x00ff action drop`,
    filter: overIpv4({ ip_proto: { value: 17 }, udp_src: { value: 53, mask: 0x00ff } }),
  },
  {
    name: 'no-keys-continue',
    words: `${place('all')} action continue`,
    filter: flower(all, {}, [{ kind: 'gact', control: 'continue' }]),
  },
  {
    name: 'two-actions',
    words: `${place('all')} action skbedit queue_mapping 3 pipe action ok`,
    filter: flower(all, {}, [queue(3), { kind: 'gact', control: 'ok' }]),
  },
  { name: 'no-actions', words: place('all'), filter: flower(all, {}, []) },
  {
    name: 'cookie',
    words: `${place('all')} action drop cookie 7461707772696768740a`,
    filter: flower(all, {}, [{ ...drop, cookie: '7461707772696768740a' }]),
  },
  {
    name: 'chain',
    words: 'parent 1: chain 257 protocol all prio 65534 handle 0x80000001 flower action drop',
    filter: {
      ...flower(all, {}),
      chain: 257,
      priority: 65534,
      handle: 0x80000001,
    },
  },
  {
    name: 'ingress',
    words: 'parent ffff: protocol all prio 7 handle 0x1234 flower action drop',
    filter: { ...flower(all, {}), parent: 'ffff:', priority: 7, handle: 0x1234 },
  },
  {
    name: 'ip-ttl',
    words: `${place('ip')} ip_ttl 64 action drop`,
    filter: overIpv4({ ip_ttl: { value: 64 } }),
  },
  {
    name: 'ip-tos-and-ttl-masks',
    words: `${place('ipv6')} ip_tos 0x12/0xfc ip_ttl 64/0xf0 action drop`,
    filter: overIpv6({ ip_tos: { value: 0x12, mask: 0xfc }, ip_ttl: { value: 64, mask: 0xf0 } }),
  },
  {
    name: 'tcp-flags',
    words: `${place('ip')} ip_proto tcp tcp_flags 0x2/0x12 action drop`,
    filter: overIpv4({ ip_proto: { value: 6 }, tcp_flags: { value: 2, mask: 0x12 } }),
  },
  {
    name: 'sctp-ports',
    words: `${place('ip')} ip_proto sctp src_port 5 dst_port 80/0xff00 action drop`,
    filter: overIpv4({
      ip_proto: { value: 132 },
      sctp_src: { value: 5 },
      sctp_dst: { value: 80, mask: 0xff00 },
    }),
  },
  {
    name: 'port-ranges',
    words: `${place('ip')} ip_proto tcp src_port 1-5 dst_port 100-65535 action drop`,
    filter: overIpv4({
      ip_proto: { value: 6 },
      port_src_min: { value: 1 },
      port_src_max: { value: 5 },
      port_dst_min: { value: 100 },
      port_dst_max: { value: 65535 },
    }),
  },
  {
    name: 'icmp-type-and-code',
    words: `${place('ip')} ip_proto icmp type 8 code 0/1 action drop`,
    filter: overIpv4({
      ip_proto: { value: 1 },
      icmpv4_type: { value: 8 },
      icmpv4_code: { value: 0, mask: 1 },
    }),
  },
  {
    name: 'icmpv6-type-and-code',
    words: `${place('ipv6')} ip_proto icmpv6 type 128/240 code 0 action drop`,
    filter: overIpv6({
      ip_proto: { value: 58 },
      icmpv6_type: { value: 128, mask: 240 },
      icmpv6_code: { value: 0 },
    }),
  },
  {
    name: 'arp',
    words: `${place('arp')} arp_op request arp_sip 10.0.0.0/8 arp_tip 10.0.0.1 arp_sha 02:00:00:00:00:01 arp_tha 02:00:00:00:00:02/24 action drop`,
    filter: flower(0x0806, {
      eth_type: { value: 0x0806 },
      arp_op: { value: 1 },
      arp_sip: { value: '10.0.0.0', mask: '255.0.0.0' },
      arp_tip: { value: '10.0.0.1' },
      arp_sha: { value: '02:00:00:00:00:01' },
      arp_tha: { value: '02:00:00:00:00:02', mask: 'ff:ff:ff:00:00:00' },
    }),
  },
  {
    name: 'mpls',
    words: `${place('mpls_uc')} mpls_label 100 mpls_tc 3 mpls_bos 1 mpls_ttl 64 action drop`,
    filter: flower(0x8847, {
      eth_type: { value: 0x8847 },
      mpls_label: { value: 100 },
      mpls_tc: { value: 3 },
      mpls_bos: { value: 1 },
      mpls_ttl: { value: 64 },
    }),
  },
  {
    name: 'two-tags',
    words: `${place('802.1ad')} vlan_id 1 vlan_ethtype 802.1Q cvlan_id 2 cvlan_prio 3 cvlan_ethtype ip src_ip 1.2.3.4 action drop`,
    filter: flower(0x88a8, {
      eth_type: { value: 0x88a8 },
      vlan_id: { value: 1 },
      vlan_eth_type: { value: vlan },
      cvlan_id: { value: 2 },
      cvlan_prio: { value: 3 },
      cvlan_eth_type: { value: ipv4 },
      ipv4_src: { value: '1.2.3.4' },
    }),
  },
  {
    name: 'number-of-tags',
    words: `${place('all')} num_of_vlans 0 action drop`,
    filter: flower(all, { num_of_vlans: { value: 0 } }),
  },
  {
    name: 'fragments',
    words: `${place('ip')} ip_flags frag/nofirstfrag action drop`,
    filter: overIpv4({ flags: { value: 1, mask: 3 } }),
  },
  {
    name: 'redirect',
    words: 'parent ffff: protocol all prio 20 handle 1 flower action mirred egress redirect dev tap1',
    filter: {
      ...flower(all, {}, [{ kind: 'mirred', mode: 'redirect', ifindex: remote, control: 'stolen' }]),
      parent: 'ffff:',
    },
  },
  {
    name: 'mirror-and-drop',
    words: `${place('all')} action mirred egress mirror dev tap1 action drop`,
    filter: flower(all, {}, [
      { kind: 'mirred', mode: 'mirror', ifindex: remote, control: 'pipe' },
      drop,
    ]),
  },
  {
    name: 'mark-and-queue',
    words: `${place('all')} action skbedit queue_mapping 2 mark 0xfffffffe`,
    filter: flower(all, {}, [
      { kind: 'skbedit', queueMapping: 2, mark: 0xfffffffe, control: 'pipe' },
    ]),
  },
  {
    name: 'goto',
    words: `${place('all')} action goto chain 259`,
    filter: flower(all, {}, [{ kind: 'gact', control: 'goto', chain: 259 }]),
  },
  {
    name: 'key-beyond-the-model',
    words: `${place('all')} enc_key_id 7 action drop`,
    filter: flower(all, {}),
    // TCA_FLOWER_KEY_ENC_KEY_ID.
    unknown: [26],
  },
];
