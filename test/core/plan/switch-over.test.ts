/** From one set to another: what packets meet after each single step, whichever sets they are and wherever they lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { compareSets, isEmpty } from '../../../core/plan/difference.ts';
import {
  highestGeneration,
  isOfGeneration,
  logical,
  placed,
  switchedTo,
  switchRule,
} from '../../../core/plan/generation.ts';
import { freshGeneration, liveFilters, readHooks } from '../../../core/plan/hook.ts';
import { inverseOf, type PlanStep } from '../../../core/plan/steps.ts';
import {
  afterSwitch,
  formerOf,
  planBuild,
  planFlattening,
  planReturn,
  planSweep,
  planSwitch,
} from '../../../core/plan/switch-over.ts';
import { dumpedKeys } from '../../../core/tc/dump.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';
import { filterKey, maskKey, matchKey } from '../../../core/tc/match.ts';
import { ruleSet } from '../../arbitraries/rules.ts';
import { runs } from '../../property.ts';
import { rulesOf } from '../compile/rules.ts';

const hook = { device: defaultDevice.name, parent: '1:' } as const;

/** What a kernel holds at one hook; refuses what Linux 6.1 refuses. */
class Kernel {
  #held = new Map<string, TcFilter>();
  /** Told after every step what packets meet. */
  readonly met: string[] = [];

  get filters(): readonly TcFilter[] {
    return [...this.#held.values()];
  }

  get hooks() {
    // As a dump shows them, with numbers of their actions.
    const dumped = this.filters.map((filter) => ({
      ...filter,
      keys: dumpedKeys(filter.keys),
      actions: filter.actions.map((action, at) => ({ index: at + 1, ...action })),
    }));
    return readHooks([hook], dumped, []);
  }

  do(steps: readonly PlanStep[]): void {
    for (const step of steps) {
      this.#do(step);
      this.met.push(this.meet());
    }
  }

  #do(step: PlanStep): void {
    if (step.kind === 'flush-chain') {
      for (const filter of this.filters)
        if (filter.chain === step.chain) this.#held.delete(filterKey(filter));
      return;
    }
    const { filter } = step;
    const before = this.#held.get(filterKey(filter));
    if (step.kind === 'add') {
      if (before !== undefined) throw new Error(`EEXIST handle ${filterKey(filter)}`);
      if (this.filters.some((other) => slotOf(other) === slotOf(filter)))
        throw new Error(`EEXIST match ${filterKey(filter)}`);
    } else if (before === undefined) throw new Error(`ENOENT ${filterKey(filter)}`);
    else if (step.kind === 'remove') return void this.#held.delete(filterKey(filter));
    else if (maskKey(before.keys) !== maskKey(filter.keys)) throw new Error('EINVAL mask');
    this.#held.set(filterKey(filter), filter);
  }

  /** Names the filters that packets come to: from chain 0 up to the first switch rule, and then its generation. */
  meet(): string {
    const inOrder = this.filters.toSorted((a, b) => a.priority - b.priority);
    const entrance = inOrder.filter(({ chain, classifier }) => chain === 0 && !classifier);
    const at = entrance.findIndex((filter) => switchedTo(filter) !== undefined);
    const generation = at < 0 ? 0 : switchedTo(entrance[at]!)!;
    const first = at < 0 ? entrance : entrance.slice(0, at);
    const chained = inOrder.filter(
      (filter) => filter.chain > 0 && isOfGeneration(filter, generation),
    );
    return describeSet([...first, ...chained]);
  }
}

const slotOf = (filter: TcFilter) =>
  filter.classifier === undefined
    ? `${String(filter.chain)} ${String(filter.priority)} ${matchKey(filter.keys)}`
    : filterKey(filter);

/** What a set does, wherever it lies. */
function describeSet(filters: readonly TcFilter[]): string {
  return filters
    .filter(({ classifier }) => classifier === undefined)
    .map(logical)
    .map(
      (filter) =>
        `${filterKey(filter)} ${matchKey(filter.keys)} ${JSON.stringify(
          filter.actions.map((action) => ({ ...action, index: undefined })),
        )}`,
    )
    .sort()
    .join('\n');
}

interface Way {
  readonly rules: readonly Rule[];
  readonly flat: boolean;
  readonly rss: 'direct' | 'reclassify';
  readonly groups: 'priority' | 'chains';
}

const setOf = ({ rules, rss, groups }: Way): readonly TcFilter[] =>
  compile(rules, { ...defaultDevice, queues: 4, default: 'rss', rss, groups }).filters.filter(
    ({ parent }) => parent === hook.parent,
  );

/** The whole way of an apply, as the engine goes it. */
function apply(kernel: Kernel, wanted: readonly TcFilter[], flat: boolean): void {
  const { hooks } = kernel;
  const generation = freshGeneration(hooks, highestGeneration);
  const difference = compareSets(wanted, hooks.flatMap(liveFilters));
  const build = planBuild(wanted, difference, generation);
  kernel.do(build);
  const steps = planSwitch(hooks, generation);
  kernel.do(steps);
  const built = build.flatMap((step) => (step.kind === 'add' ? step.filter : []));
  const expected = afterSwitch(hooks, built, steps);
  const keys = (each: readonly TcFilter[]) => each.map(filterKey).sort();
  expect(keys(expected.flatMap(({ own, switches }) => [...own, ...switches]))).toEqual(
    keys(kernel.filters),
  );
  sweep(kernel);
  if (!flat) return;
  const { front, build: rules, reveal } = planFlattening(kernel.hooks);
  for (const round of [front, rules, reveal]) kernel.do(round);
  sweep(kernel);
}

function sweep(kernel: Kernel): void {
  const { clear, settle } = planSweep(kernel.hooks);
  kernel.do(clear);
  kernel.do(settle);
}

const way: fc.Arbitrary<Way> = fc.record({
  rules: fc.oneof({ arbitrary: ruleSet, weight: 4 }, { arbitrary: fc.constant([]), weight: 1 }),
  flat: fc.boolean(),
  rss: fc.constantFrom('direct', 'reclassify'),
  groups: fc.constantFrom('priority', 'chains'),
});

describe('going from set to set', () => {
  it('shows packets nothing but the former set and the new one, after every step', () => {
    fc.assert(
      fc.property(fc.array(way, { minLength: 2, maxLength: 4 }), (ways) => {
        const kernel = new Kernel();
        let former = '';
        for (const one of ways) {
          const wanted = setOf(one);
          kernel.met.length = 0;
          apply(kernel, wanted, one.flat);
          const after = describeSet(wanted);
          const others = kernel.met.filter((met) => met !== former && met !== after);
          expect(others).toEqual([]);
          expect(kernel.meet()).toBe(after);
          const [held] = kernel.hooks;
          expect(held?.switches.length).toBe(one.flat ? 0 : 1);
          expect(held?.own.length).toBe(wanted.length);
          former = after;
        }
        apply(kernel, [], false);
        expect(kernel.filters).toEqual([]);
      }),
      runs(60),
    );
  });

  it('can be taken back after any of its steps, or gone on with from the switch on', () => {
    fc.assert(
      fc.property(way, way, fc.nat(), (one, other, cut) => {
        const kernel = new Kernel();
        const [first, second] = [setOf(one), setOf(other)];
        apply(kernel, first, one.flat);
        const before = kernel.filters.map(filterKey).sort();
        const { hooks } = kernel;
        const former = hooks.map(formerOf);
        const generation = freshGeneration(hooks, highestGeneration);
        const build = planBuild(
          second,
          compareSets(second, hooks.flatMap(liveFilters)),
          generation,
        );
        const steps = [...build, ...planSwitch(hooks, generation)];
        const done = cut % (steps.length + 1);
        kernel.do(steps.slice(0, done));
        kernel.do(kernel.hooks.flatMap((held, at) => planReturn(held, former[at]!)));
        sweep(kernel);
        expect(kernel.meet()).toBe(describeSet(first));
        expect(kernel.filters.map(filterKey).sort()).toEqual(before);
      }),
      runs(100),
    );
  });

  it('goes on from any step of clearing away', () => {
    fc.assert(
      fc.property(way, way, fc.nat(), (one, other, cut) => {
        const kernel = new Kernel();
        const [first, second] = [setOf(one), setOf(other)];
        apply(kernel, first, one.flat);
        const { hooks } = kernel;
        const generation = freshGeneration(hooks, highestGeneration);
        kernel.do(planBuild(second, { unchanged: [] }, generation));
        kernel.do(planSwitch(hooks, generation));
        const { clear } = planSweep(kernel.hooks);
        kernel.do(clear.slice(0, cut % (clear.length + 1)));
        sweep(kernel);
        if (other.flat) {
          const { front, build, reveal } = planFlattening(kernel.hooks);
          const rounds = [...front, ...build, ...reveal];
          kernel.do(rounds.slice(0, cut % (rounds.length + 1)));
          const again = planFlattening(kernel.hooks);
          for (const round of [again.front, again.build, again.reveal]) kernel.do(round);
          sweep(kernel);
        }
        expect(kernel.meet()).toBe(describeSet(second));
        expect(kernel.filters.length).toBe(second.length + (other.flat ? 0 : 1));
      }),
      runs(100),
    );
  });
});

describe('a generation', () => {
  it('is where a set was put, and its set as it was compiled', () => {
    fc.assert(
      fc.property(way, fc.integer({ min: 0, max: highestGeneration }), (one, generation) => {
        for (const filter of setOf(one)) {
          const there = placed(filter, generation);
          expect(isOfGeneration(there, generation)).toBe(true);
          expect(logical(there)).toEqual(filter);
        }
      }),
      runs(60),
    );
  });

  it('is the next after those that are there, and begins anew after the last', () => {
    const at = (...generations: readonly number[]) =>
      readHooks(
        [hook],
        generations.map((generation) => switchRule(hook, 65_535, generation)),
        [],
      );
    expect(freshGeneration(at(), 9)).toBe(1);
    expect(freshGeneration(at(1), 9)).toBe(2);
    expect(freshGeneration(at(9), 9)).toBe(1);
    expect(freshGeneration(at(1, 9, 2), 9)).toBe(3);
    const foreign = { ...hook, chain: 4 * 256 + 7, priority: 1 };
    expect(freshGeneration(readHooks([hook], [], [foreign]), 9)).toBe(5);
  });
});

describe('a switch rule', () => {
  const others = (...priorities: readonly number[]) =>
    priorities.map((priority) => ({ ...hook, chain: 0, priority }));
  const added = (...priorities: readonly number[]) =>
    planSwitch(readHooks([hook], [], others(...priorities)), 1);

  it('stands last, behind the filters of others, where none of them is', () => {
    expect(added()).toMatchObject([{ kind: 'add', filter: { chain: 0, priority: 65_535 } }]);
    expect(added(65_535, 65_534, 3)).toMatchObject([{ filter: { priority: 65_533 } }]);
  });

  it('is no filter that goes to a group', () => {
    const [rule] = compile(
      rulesOf('flow create 0 ingress pattern end actions jump group 3 / end'),
      { ...defaultDevice, groups: 'chains' },
    ).filters;
    expect(switchedTo(rule!)).toBeUndefined();
    expect(switchedTo(switchRule(hook, 7, 12))).toBe(12);
  });
});

describe('clearing away', () => {
  it('leaves alone what others put into a chain of ours', () => {
    const wanted = setOf({ rules: [], flat: false, rss: 'direct', groups: 'priority' });
    const own = wanted.map((filter) => placed(filter, 3));
    const foreign = { ...hook, chain: 3 * 256, priority: 9 };
    const { clear } = planSweep(readHooks([hook], own, [foreign]));
    expect(clear.map(({ kind }) => kind)).toEqual(own.map(() => 'remove'));
    const alone = planSweep(readHooks([hook], own, [])).clear;
    expect(alone).toMatchObject([{ kind: 'flush-chain', chain: 3 * 256 }]);
    expect(inverseOf(alone).map((step) => step.kind)).toEqual(own.map(() => 'add'));
  });
});

describe('the difference', () => {
  const rule = (text: string) => `flow create 0 ingress ${text} / end`;
  const set = (...lines: string[]) =>
    setOf({ rules: rulesOf(...lines.map(rule)), flat: false, rss: 'direct', groups: 'priority' });
  const web = 'priority 1 pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1';
  const dns = 'priority 1 pattern eth / ipv4 / udp dst is 53 / end actions queue index 2';

  it('is empty between a set and itself', () => {
    expect(isEmpty(compareSets(set(web, dns), set(web, dns)))).toBe(true);
  });

  it('does not call a rule changed whose running number is another', () => {
    const { added, changed, removed, unchanged } = compareSets(set(dns), set(web, dns));
    expect([added.length, changed.length, removed.length]).toEqual([0, 0, 1]);
    expect(unchanged.some(({ before, after }) => before.handle !== after.handle)).toBe(true);
  });

  it('tells added, changed and removed rules', () => {
    const other = web.replace('80', '81');
    expect(compareSets(set(web.replace('index 1', 'index 3')), set(web)).changed).toHaveLength(1);
    expect(compareSets(set(other), set(web)).changed).toHaveLength(1);
    expect(compareSets(set(web, dns), set(web)).added).toHaveLength(1);
    expect(compareSets(set(), set(web, dns)).removed).toHaveLength(2);
  });
});
