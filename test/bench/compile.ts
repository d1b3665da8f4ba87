/** How fast rules are compiled with all checks: from scratch, in growing sets, over distinct masks, and after one edit. */
import { compile } from '../../core/compile/compile.ts';
import { IncrementalCompiler } from '../../core/compile/incremental.ts';
import { defaultDevice } from '../../core/flow/device.ts';
import type { Action, FieldMatch, Item, Rule, RuleId, StepId } from '../../core/flow/rule.ts';
import { maskOfPrefix } from '../../core/flow/values.ts';
import { median, medians, whole, type Bench, type BenchRow } from './measure.ts';

const ipv4 = { kind: 'ipv4', bits: 32 } as const;
const prefixMasks = Array.from({ length: 33 }, (_, prefix) => maskOfPrefix(ipv4, prefix));

const address = (number: number) =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');

/** A bijection of the 32-bit numbers, so that no two rules match the same. */
const scatter = (number: number) => Math.imul(number ^ 0x5bd1e995, 0x9e3779b1) >>> 0;

const portsOf = (which: number, number: number): Readonly<Record<string, FieldMatch>> => ({
  ...((which & 1) !== 0 && { src: { spec: number & 0xffff, mask: 0xffff } }),
  ...((which & 2) !== 0 && { dst: { spec: number & 0xfff, mask: 0xffff } }),
});

/** Rule `number` of a set that uses `masks` different sets of prefixes and ports (at most 1,024), and `priorities` priorities. */
function ruleOf(number: number, masks: number, priorities: number): Rule {
  const mask = number % masks;
  const destination = (mask >> 3) & 31;
  const ports = mask >> 8;
  const field = (spec: number, prefix: number): FieldMatch => ({
    spec: address(spec),
    mask: prefixMasks[prefix]!,
  });
  const step = <T extends object>(part: string, rest: T) => ({
    id: `${part}${String(number)}` as StepId,
    ...rest,
  });
  const pattern: readonly Item[] = [
    step('e', { type: 'eth', fields: {} }),
    step('i', {
      type: 'ipv4',
      fields: {
        src: field(scatter(number), 32 - (mask & 7)),
        ...(destination > 0 && { dst: field(scatter(number + 7), 33 - destination) }),
      },
    }),
    ...(ports === 0 ? [] : [step('u', { type: 'udp', fields: portsOf(ports, number) })]),
  ];
  const actions: readonly Action[] = [step('q', { type: 'queue', fields: { index: number % 4 } })];
  return {
    id: `r${String(number)}` as RuleId,
    name: '',
    enabled: true,
    attributes: { group: 0, priority: number % priorities, ingress: true, egress: false },
    pattern,
    actions,
  };
}

const rulesOf = (count: number, masks: number, priorities: number): readonly Rule[] =>
  Array.from({ length: count }, (_, number) => ruleOf(number, masks, priorities));

const perSecond = (count: number, milliseconds: number) => (count / milliseconds) * 1000;
const micros = (milliseconds: number, count: number) =>
  `${((milliseconds * 1000) / count).toFixed(2)} µs a rule`;

function scratchRows(): readonly BenchRow[] {
  const small = rulesOf(1000, 32, 50);
  const middle = rulesOf(10_000, 32, 50);
  const large = rulesOf(100_000, 32, 50);
  const repeated = (rules: readonly Rule[], times: number) => () => {
    for (let time = 0; time < times; time++) compile(rules, defaultDevice);
  };
  const times = medians(5, {
    small: repeated(small, 50),
    middle: repeated(middle, 5),
    large: repeated(large, 1),
  });
  const [one, ten, hundred] = [times.small / 50, times.middle / 5, times.large];
  const growth = hundred / 100_000 / (one / 1000);
  const row = (count: number, took: number): BenchRow => ({
    what: `${whole(count)} rules, 32 masks, 50 priorities`,
    measured: `${whole(perSecond(count, took))} rules/s (${micros(took, count)})`,
    target: 'at least 100,000 rules/s',
    met: perSecond(count, took) >= 100_000,
  });
  return [
    row(1000, one),
    row(10_000, ten),
    row(100_000, hundred),
    {
      what: 'time a rule, 100,000 rules to 1,000',
      measured: `${growth.toFixed(2)} times`,
      target: 'at most 1.3 times',
      met: growth <= 1.3,
    },
  ];
}

function maskRows(): readonly BenchRow[] {
  const counts = [1, 4, 16, 64, 256, 1024];
  const sets = Object.fromEntries(
    counts.flatMap((masks) =>
      [1, 50].map((priorities) => [
        `${String(masks)} ${String(priorities)}`,
        rulesOf(10_000, masks, priorities),
      ]),
    ),
  );
  const times = medians(
    3,
    Object.fromEntries(
      Object.entries(sets).map(([name, rules]) => [
        name,
        () => {
          compile(rules, defaultDevice);
        },
      ]),
    ),
  );
  return counts.map((masks) => ({
    what: `10,000 rules, ${whole(masks)} masks`,
    measured: [1, 50]
      .map(
        (priorities) =>
          `${micros(times[`${String(masks)} ${String(priorities)}`]!, 10_000)} at ${String(priorities)} ${priorities === 1 ? 'priority' : 'priorities'}`,
      )
      .join(', '),
  }));
}

type Edit = (rules: readonly Rule[], round: number) => readonly Rule[];

const middleOf = (rules: readonly Rule[]) => rules.length >> 1;

const edits: Readonly<Record<string, Edit>> = {
  'change a field': (rules, round) => {
    const index = middleOf(rules);
    const { pattern } = ruleOf(1_000_000 + round, 32, 50);
    return rules.with(index, { ...rules[index]!, pattern });
  },
  insert: (rules, round) => rules.toSpliced(0, 0, ruleOf(2_000_000 + round, 32, 50)),
  delete: (rules) => rules.toSpliced(middleOf(rules), 1),
  move: (rules) => rules.toSpliced(middleOf(rules), 1).toSpliced(3, 0, rules[middleOf(rules)]!),
  'change a priority': (rules, round) => {
    const index = middleOf(rules);
    const rule = rules[index]!;
    const attributes = { ...rule.attributes, priority: (rule.attributes.priority + round) % 60 };
    return rules.with(index, { ...rule, attributes });
  },
};

/** Median milliseconds of one edit in a document of 10,000 rules; after each the edits go on from its result. */
function editRows(): readonly BenchRow[] {
  const rounds = 15;
  return [
    [32, 50],
    [32, 1],
    [1, 1],
    [4, 4000],
  ].flatMap(([masks, priorities]) => {
    const compiler = new IncrementalCompiler();
    let rules = rulesOf(10_000, masks!, priorities!);
    compiler.compile(rules, defaultDevice);
    const took = new Map(Object.keys(edits).map((name) => [name, [] as number[]]));
    for (let round = 1; round <= rounds; round++)
      for (const [name, edit] of Object.entries(edits)) {
        rules = edit(rules, round);
        const start = performance.now();
        compiler.compile(rules, defaultDevice);
        took.get(name)?.push(performance.now() - start);
      }
    return [...took].map(([name, measured]): BenchRow => {
      const middle = median(measured.slice(2));
      return {
        what: `${name}, 10,000 rules, ${String(masks)} masks, ${whole(priorities!)} priorities`,
        measured: `${middle.toFixed(2)} ms`,
        target: 'less than 10 ms',
        met: middle < 10,
      };
    });
  });
}

export const bench: Bench = {
  title: 'Compiling, with all checks',
  run: () => [...scratchRows(), ...editRows(), ...maskRows()],
};
