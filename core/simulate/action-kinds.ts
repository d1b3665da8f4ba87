/** What the options of each kind of action say: act_gact.c, act_mirred.c, act_skbedit.c and act_bpf.c of Linux 6.1. */
import type { Attributes } from '../netlink/attribute-reader.ts';
import type { AttributeEntry } from '../netlink/attributes.ts';
import { readUnsigned } from '../netlink/bytes.ts';
import { refuse } from './answer.ts';
import type { Refusal } from './answer.ts';
import type { Policy } from './policy.ts';
import { programEntries } from './programs.ts';
import type { KernelState, SimulatedAction } from './state.ts';

type Kind = SimulatedAction['kind'];
export type Parameters = Readonly<Record<string, number>>;

export interface ActionKind {
  readonly parameters: string;
  readonly policy: Policy;
  /** Whether the kernel says what is wrong with the options' attributes, and with their absence. */
  readonly words?: { readonly noOptions: string; readonly noParameters: string };
  /** What is looked at before the index; a refusal leaves everything as it was. */
  readonly check?: (options: Attributes) => Refusal | undefined;
  /** What is looked at for a new action only, before its verdict. */
  readonly checkNew?: (parameters: Parameters, options: Attributes) => Refusal | undefined;
  /** What is kept of a new action, once its verdict is good. */
  readonly keep: (options: Attributes, parameters: Parameters, state: KernelState) => Kept;
}

type Kept = Pick<SimulatedAction, 'options' | 'target'> | Refusal;

/** TC_ACT_VALUE_MAX; above are the verdicts with a number in their low 28 bits (jump, goto chain). */
const lastVerdict = 8;
/** TC_ACT_EXT_OPCODE_MAX. */
const lastVerdictWithNumber = 0x20000000;
/** TCA_EGRESS_REDIR … TCA_INGRESS_MIRROR (linux/tc_act/tc_mirred.h). */
const lastMirredOption = 4;
/** PACKET_OTHERHOST (linux/if_packet.h). */
const lastPacketType = 3;
/** SKBEDIT_F_TXQ_SKBHASH and _INHERITDSFIELD (linux/tc_act/tc_skbedit.h). */
const queueByHash = 0x40;
const inheritField = 0x20;
/** Kinds of chance in gact: none, netrand, determ. */
const lastChance = 2;

/** tcf_action_check_ctrlact: the kernel compares with the sign. */
export function isVerdict(verdict: number): boolean {
  const withNumber = verdict & ~0x0fffffff;
  return withNumber === 0 ? verdict <= lastVerdict : withNumber <= lastVerdictWithNumber;
}

/** TC_ACT_GOTO_CHAIN: the chain that a verdict goes to. */
export function chainOf(verdict: number): number | undefined {
  return verdict >>> 28 === 2 ? verdict & 0x0fffffff : undefined;
}

const copied = (options: Attributes, name: string, length: number): readonly AttributeEntry[] => {
  const bytes = options.bytes(name);
  return bytes ? [[name, Uint8Array.from(bytes.subarray(0, length))]] : [];
};

function checkGact(options: Attributes): Refusal | undefined {
  const chance = options.bytes('TCA_GACT_PROB');
  if (!chance) return undefined;
  const { ptype, paction } = readChance(chance);
  if (ptype > lastChance) return refuse('EINVAL');
  return chainOf(paction) === undefined
    ? undefined
    : refuse('EINVAL', 'goto chain not allowed on fallback');
}

/** struct tc_gact_p. */
const readChance = (bytes: Uint8Array) => ({
  ptype: readUnsigned(bytes, 0, 2, 'host'),
  pval: readUnsigned(bytes, 2, 2, 'host'),
  paction: readUnsigned(bytes, 4, 4, 'host') | 0,
});

function keepGact(options: Attributes): Kept {
  const bytes = options.bytes('TCA_GACT_PROB');
  const chance = bytes && readChance(bytes);
  if (chance === undefined || chance.ptype === 0) return { options: [] };
  return { options: [['TCA_GACT_PROB', { ...chance, pval: Math.max(1, chance.pval) }]] };
}

const checkMirred = ({ eaction = 0, ifindex = 0 }: Parameters): Refusal | undefined => {
  if (eaction < 1 || eaction > lastMirredOption)
    return refuse('EINVAL', 'act_mirred: Unknown mirred option');
  return ifindex === 0
    ? refuse('EINVAL', 'act_mirred: Specified device does not exist')
    : undefined;
};

function keepMirred(_: Attributes, { eaction = 0, ifindex = 0 }: Parameters, state: KernelState) {
  return state.links.has(ifindex)
    ? { options: [], target: { eaction, ifindex } }
    : refuse('ENODEV');
}

const flagsOf = (options: Attributes): number => options.number('TCA_SKBEDIT_FLAGS') ?? 0;

function checkSkbedit(options: Attributes): Refusal | undefined {
  if ((options.number('TCA_SKBEDIT_PTYPE') ?? 0) > lastPacketType) return refuse('EINVAL');
  if (!(flagsOf(options) & queueByHash)) return undefined;
  const first = options.number('TCA_SKBEDIT_QUEUE_MAPPING');
  const last = options.number('TCA_SKBEDIT_QUEUE_MAPPING_MAX');
  if (first === undefined || last === undefined)
    return refuse('EINVAL', 'act_skbedit: Missing required range of queue_mapping.');
  if (last < first)
    return refuse('EINVAL', 'act_skbedit: The range of queue_mapping is invalid, max < min.');
  return last - first + 1 > 0xffff
    ? refuse('EINVAL', 'act_skbedit: The range of queue_mapping is invalid.')
    : undefined;
}

/** Options of skbedit that each edit something, and their lengths. */
const skbeditEdits = [
  ['TCA_SKBEDIT_PRIORITY', 4],
  ['TCA_SKBEDIT_QUEUE_MAPPING', 2],
  ['TCA_SKBEDIT_MARK', 4],
  ['TCA_SKBEDIT_PTYPE', 2],
  ['TCA_SKBEDIT_MASK', 4],
] as const;

const editsNothing = (_: Parameters, options: Attributes): Refusal | undefined =>
  skbeditEdits.some(([name]) => options.has(name)) ||
  (flagsOf(options) & (queueByHash | inheritField)) !== 0
    ? undefined
    : refuse('EINVAL');

function keepSkbedit(options: Attributes): Kept {
  const flags = flagsOf(options) & (queueByHash | inheritField);
  return {
    options: [
      ...skbeditEdits.flatMap(([name, length]) => copied(options, name, length)),
      ...(flags & queueByHash ? copied(options, 'TCA_SKBEDIT_QUEUE_MAPPING_MAX', 2) : []),
      ...(flags === 0 ? [] : [['TCA_SKBEDIT_FLAGS', flags] as const]),
    ],
  };
}

function keepBpf(options: Attributes, _: Parameters, state: KernelState): Kept {
  const program = programEntries(options, 'TCA_ACT_BPF', state);
  return 'refused' in program ? program : { options: program };
}

/** struct tc_gact and its like. */
const parametersLength = 20;

export const actionKinds: Readonly<Record<Kind, ActionKind>> = {
  gact: {
    parameters: 'TCA_GACT_PARMS',
    policy: { TCA_GACT_PARMS: { least: parametersLength }, TCA_GACT_PROB: { least: 8 } },
    check: checkGact,
    keep: keepGact,
  },
  mirred: {
    parameters: 'TCA_MIRRED_PARMS',
    policy: { TCA_MIRRED_PARMS: { least: parametersLength + 8 } },
    words: {
      noOptions: 'act_mirred: Mirred requires attributes to be passed',
      noParameters: 'act_mirred: Missing required mirred parameters',
    },
    checkNew: checkMirred,
    keep: keepMirred,
  },
  skbedit: {
    parameters: 'TCA_SKBEDIT_PARMS',
    policy: {
      TCA_SKBEDIT_PARMS: { least: parametersLength },
      ...Object.fromEntries(skbeditEdits.map(([name, least]) => [name, { least }])),
      TCA_SKBEDIT_FLAGS: { least: 8 },
      TCA_SKBEDIT_QUEUE_MAPPING_MAX: { least: 2 },
    },
    check: checkSkbedit,
    checkNew: editsNothing,
    keep: keepSkbedit,
  },
  bpf: {
    parameters: 'TCA_ACT_BPF_PARMS',
    policy: {
      TCA_ACT_BPF_PARMS: { least: parametersLength },
      TCA_ACT_BPF_FD: { least: 4 },
      TCA_ACT_BPF_NAME: { least: 0, most: 256 },
    },
    keep: keepBpf,
  },
};

export const isActionKind = (kind: string): kind is Kind => Object.hasOwn(actionKinds, kind);
