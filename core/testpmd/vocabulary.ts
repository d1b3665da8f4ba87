/**
 * The words of testpmd's flow commands: the registry's, for a fast lookup, and those of rte_flow that
 * Tapwright cannot use yet, so that they are told from misspelt ones.
 *
 * Source of the names: DPDK 26.07, app/test-pmd/cmdline_flow.c.
 */
import { actions, type ActionRow } from '../flow/actions.ts';
import type { ItemFieldRow } from '../flow/fields.ts';
import { items } from '../flow/items.ts';
import type { FieldValue } from '../flow/rule.ts';
import { fullMask } from '../flow/values.ts';

export interface FieldWords {
  readonly row: ItemFieldRow;
  /** What `is` sets the mask to. */
  readonly full: FieldValue;
}

/** Items of the registry and their fields. */
export const itemWords: ReadonlyMap<string, ReadonlyMap<string, FieldWords>> = new Map(
  items.map((item) => [
    item.type,
    new Map(item.fields.map((row) => [row.name, { row, full: fullMask(row) }])),
  ]),
);

/** Actions of the registry. */
export const actionWords: ReadonlyMap<string, ActionRow> = new Map(
  actions.map((action) => [action.type, action]),
);

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Every item of testpmd's grammar. */
export const rteItems: ReadonlySet<string> = new Set(
  words(`void invert any port_id mark raw eth vlan ipv4 ipv6 icmp udp tcp sctp vxlan e_tag nvgre mpls
    gre fuzzy gtp gtpc gtpu geneve vxlan-gpe arp_eth_ipv4 ipv6_ext ipv6_frag_ext ipv6_routing_ext
    icmp6 icmp6_echo_request icmp6_echo_reply icmp6_nd_ns icmp6_nd_na icmp6_nd_opt
    icmp6_nd_opt_sla_eth icmp6_nd_opt_tla_eth meta random gre_key gre_option gtp_psc pppoes pppoed
    pppoe_proto_id higig2 tag l2tpv3oip esp ah pfcp ecpri geneve-opt integrity conntrack
    port_representor represented_port flex l2tpv2 ppp meter quota aggr_affinity tx_queue ib_bth
    ptype nsh compare pf vf phy_port`),
);

/** Every action of testpmd's grammar. */
export const rteActions: ReadonlySet<string> = new Set(
  words(`void passthru skip_cman jump jump_to_table_index mark flag queue drop count rss pf vf phy_port
    port_id meter meter_color meter_mark of_set_mpls_ttl of_dec_mpls_ttl of_set_nw_ttl of_dec_nw_ttl
    of_copy_ttl_out of_copy_ttl_in of_pop_vlan of_push_vlan of_set_vlan_vid of_set_vlan_pcp
    of_pop_mpls of_push_mpls vxlan_encap vxlan_decap nvgre_encap nvgre_decap l2_encap l2_decap
    mplsogre_encap mplsogre_decap mplsoudp_encap mplsoudp_decap set_ipv4_src set_ipv4_dst
    set_ipv6_src set_ipv6_dst set_tp_src set_tp_dst mac_swap dec_ttl set_ttl set_mac_src set_mac_dst
    inc_tcp_seq dec_tcp_seq inc_tcp_ack dec_tcp_ack raw_encap raw_decap set_tag set_meta
    set_ipv4_dscp set_ipv6_dscp age age_update sample indirect indirect_list shared modify_field
    conntrack conntrack_update port_representor represented_port send_to_kernel ipv6_ext_push
    ipv6_ext_remove quota_create quota_update nat64 security dup`),
);

/** Fields that testpmd has for items of the registry, besides the registry's own. */
export const rteFields: Readonly<Record<string, readonly string[]>> = {
  eth: words('dst src type has_vlan'),
  vlan: words('tci pcp dei vid inner_type has_more_vlan tpid'),
  ipv4: words('version_ihl tos length packet_id fragment_offset ttl proto src dst'),
  ipv6: words('tc flow length proto hop src dst has_frag_ext'),
  tcp: words('src dst flags'),
  udp: words('src dst'),
};

export const clauseWords: ReadonlySet<string> = new Set(words('is spec last mask prefix'));

/** Commands behind `flow` that make no rule. */
export const otherFlowCommands: ReadonlySet<string> = new Set(
  words(`destroy update flush query list dump isolate aged indirect_action shared_action tunnel info
    configure pattern_template actions_template template_table group queue push pull hash flex_item`),
);

export const attributeWords = words('ingress egress group priority');
