/** The attributes of a rule: DPDK 26.07, app/test-pmd/cmdline_flow.c (next_vc_attr) and rte_flow.h (struct rte_flow_attr). */
import type { ReadableField } from '../flow/field-text.ts';
import { FieldWords } from './vocabulary.ts';

export interface AttributeRow {
  readonly name: string;
  readonly title: string;
  readonly documentation: string;
  /** Why a rule of a TAP cannot have it. */
  readonly unsupported?: string;
  /** What its number is read with; a flag has none. */
  readonly value?: ReadableField;
}

const number = (name: string, title: string, bits: number): ReadableField => ({
  name,
  title,
  kind: 'unsigned',
  bits,
});

export const attributeRows: readonly AttributeRow[] = [
  {
    name: 'ingress',
    title: 'received packets',
    documentation: 'The rule is for packets that the application receives.',
  },
  {
    name: 'egress',
    title: 'sent packets',
    documentation: 'The rule is for packets that the application sends.',
  },
  {
    name: 'group',
    title: 'group of rules',
    documentation: 'Rules of group 0 are asked first; 0 when left out.',
    value: number('group', 'group', 32),
  },
  {
    name: 'priority',
    title: 'priority in the group',
    documentation: 'The lowest number is asked first; 0 when left out.',
    value: number('priority', 'priority', 32),
  },
  {
    name: 'user_id',
    title: 'number of one’s own',
    documentation: 'A number by which the application knows the rule. No driver sees it.',
    value: number('user_id', 'user id', 64),
  },
  {
    name: 'transfer',
    title: 'rule of the embedded switch',
    documentation: 'Moves the rule into the embedded switch of a network card.',
    unsupported: 'A TAP has no embedded switch.',
  },
  {
    name: 'tunnel_set',
    title: 'sets a tunnel',
    documentation: 'Tunnel offload: the rule decapsulates packets of the tunnel.',
    unsupported: 'Tunnel offload is a matter of network cards.',
    value: number('tunnel_set', 'tunnel', 32),
  },
  {
    name: 'tunnel_match',
    title: 'matches a tunnel',
    documentation: 'Tunnel offload: the rule matches packets that came through the tunnel.',
    unsupported: 'Tunnel offload is a matter of network cards.',
    value: number('tunnel_match', 'tunnel', 32),
  },
];

export const attributes: ReadonlyMap<string, AttributeRow> = new Map(
  attributeRows.map((row) => [row.name, row]),
);

/** Attributes that are followed by a number, by their name. */
export const numberAttributes: ReadonlyMap<string, FieldWords> = new Map(
  attributeRows.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, new FieldWords(value)]],
  ),
);
