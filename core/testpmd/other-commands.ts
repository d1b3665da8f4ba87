/**
 * Commands of testpmd that are passed over: they make no rule and set nothing a TAP of Tapwright has.
 *
 * Source: DPDK 26.07, app/test-pmd/cmdline.c (main_ctx), cmdline_flow.c, and the testpmd user guide.
 */

/** First words. Behind `flow` see `otherFlowCommands` in vocabulary.ts. */
export const otherCommands: ReadonlySet<string> = new Set(
  `help start stop quit show clear read write port set config reset csum tso tunnel_tso gso gro vlan
   rx_vlan tx_vlan mac_addr mcast_addr add del create remove delete load load_from_file list ptype
   bpf-load bpf-unload cleanup ddp E-tag bonding tm txsplit rxq rxoffs mtu queue cman_config
   dump_physmem dump_memzone dump_socket_mem dump_struct_sizes dump_ring dump_mempool dump_devargs
   dump_lcores dump_log_types dump_trace dump_tailq`.split(/\s+/),
);

const asynchronous = 'A TAP has no template tables and no queues of flow operations.';
const indirect = 'A TAP has no indirect actions: each rule needs its own.';

/** Behind `flow`: what the command would make, and why a TAP does not have it. */
const flowCommands: Readonly<Record<string, string>> = {
  aged: 'Rules of a TAP do not age.',
  indirect_action: indirect,
  shared_action: indirect,
  tunnel: 'A TAP has no tunnel offload.',
  flex_item: 'A TAP has no parser that items could be added to.',
  info: asynchronous,
  configure: asynchronous,
  pattern_template: asynchronous,
  actions_template: asynchronous,
  template_table: asynchronous,
  group: asynchronous,
  queue: asynchronous,
  push: asynchronous,
  pull: asynchronous,
  hash: asynchronous,
};

const encapsulation = 'A TAP cannot add or take away headers.';

/** Behind `set`. */
const setCommands: Readonly<Record<string, string>> = {
  raw_encap: encapsulation,
  raw_decap: encapsulation,
  vxlan: encapsulation,
  'vxlan-with-vlan': encapsulation,
  'vxlan-tos-ttl': encapsulation,
  nvgre: encapsulation,
  'nvgre-with-vlan': encapsulation,
  l2_encap: encapsulation,
  'l2_encap-with-vlan': encapsulation,
  l2_decap: encapsulation,
  'l2_decap-with-vlan': encapsulation,
  mplsogre_encap: encapsulation,
  'mplsogre_encap-with-vlan': encapsulation,
  mplsogre_decap: encapsulation,
  'mplsogre_decap-with-vlan': encapsulation,
  mplsoudp_encap: encapsulation,
  'mplsoudp_encap-with-vlan': encapsulation,
  mplsoudp_decap: encapsulation,
  'mplsoudp_decap-with-vlan': encapsulation,
  conntrack: 'A TAP has no connection tracking.',
  sample_actions: 'A TAP cannot sample packets.',
  ipv6_ext_push: encapsulation,
  ipv6_ext_remove: encapsulation,
};

/** Why what the command makes does not exist on a TAP; undefined for commands that do not matter to rules. */
export function absentOnTap(first: string, second: string): string | undefined {
  const table = first === 'flow' ? flowCommands : first === 'set' ? setCommands : {};
  return Object.hasOwn(table, second) ? table[second] : undefined;
}
