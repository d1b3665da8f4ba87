/** One picture for each kind of step, the same on the canvas, in the palette and in the inspector. */
import {
  Asterisk,
  Cable,
  ChevronsRight,
  Circle,
  Globe,
  Hash,
  Inbox,
  Network,
  Tag,
  Trash2,
  ArrowRightLeft,
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
  port: Cable,
  void: Circle,
  queue: Inbox,
  drop: Trash2,
  passthru: ChevronsRight,
  count: Hash,
};

export function StepIcon({ type, size = 16 }: { readonly type: string; readonly size?: number }) {
  const Icon = icons[type] ?? Asterisk;
  return <Icon size={size} strokeWidth={1.9} aria-hidden />;
}

/** The class that gives a step its colour: `layer-3`, `fate-drop`. */
export function colourClass(kind: 'item' | 'action', type: string): string {
  if (kind === 'item') return `layer-${String(itemRow(type)?.layer ?? 0)}`;
  if (type === 'queue') return 'fate-queue';
  return type === 'drop' ? 'fate-drop' : 'fate-continue';
}
