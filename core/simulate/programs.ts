/** eBPF programs in filters and actions of the simulated kernel (cls_bpf.c and act_bpf.c, Linux 6.1). */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { refuse } from './answer.ts';
import type { Refusal } from './answer.ts';
import type { KernelState } from './state.ts';

/** The tag is a hash of the instructions, which nobody has here. */
const tagLength = 8;

/** What a dump shows of the program that the options name by its descriptor. */
export function programEntries(
  options: Attributes,
  family: 'TCA_BPF' | 'TCA_ACT_BPF',
  { programs }: KernelState,
): readonly AttributeEntry[] | Refusal {
  const id = options.number(`${family}_FD`);
  if (id === undefined) return refuse('EINVAL');
  if (!programs.has(id)) return refuse('EBADF');
  const name = options.text(`${family}_NAME`);
  return [
    ...(name === undefined ? [] : [[`${family}_NAME`, name] as const]),
    [`${family}_TAG`, new Uint8Array(tagLength)],
    [`${family}_ID`, id],
  ];
}
