/** One picture for each kind of step, the same on the canvas, in the palette and in the inspector. */
import {
  Activity,
  ArrowRightLeft,
  Asterisk,
  Ban,
  Bookmark,
  Cable,
  ChevronsRight,
  Circle,
  Contact,
  CornerDownRight,
  Flag,
  Globe,
  Hash,
  Inbox,
  Network,
  Split,
  Tag,
  Tags,
  Trash2,
  type LucideIcon,
} from 'lucide-react';
import { itemRow } from '../../core/flow/items.ts';

const icons: Readonly<Record<string, LucideIcon>> = {
  eth: Network,
  vlan: Tag,
  ipv4: Globe,
  ipv6: Globe,
  tcp: ArrowRightLeft,
  udp: ArrowRightLeft,
  sctp: ArrowRightLeft,
  icmp: Activity,
  icmp6: Activity,
  arp_eth_ipv4: Contact,
  mpls: Tags,
  any: Asterisk,
  port: Cable,
  void: Circle,
  queue: Inbox,
  drop: Trash2,
  passthru: ChevronsRight,
  rss: Split,
  jump: CornerDownRight,
  count: Hash,
  mark: Bookmark,
  flag: Flag,
};

export function StepIcon({ type, size = 16 }: { readonly type: string; readonly size?: number }) {
  // What has no picture is no row of the registries: a TAP cannot do it.
  const Icon = icons[type] ?? Ban;
  return <Icon size={size} strokeWidth={1.9} aria-hidden />;
}

/** The class that gives a step its colour: `layer-3`, `fate-drop`. */
export function colourClass(kind: 'item' | 'action', type: string): string {
  if (kind === 'item') return `layer-${String(itemRow(type)?.layer ?? 0)}`;
  return type === 'queue' || type === 'drop' || type === 'rss' ? `fate-${type}` : 'fate-continue';
}
