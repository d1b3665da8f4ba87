import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { inverseOf, planFilters, type PlanStep } from '../../../core/plan/plan.ts';
import { dumpedKeys } from '../../../core/tc/dump.ts';
import type { TcFilter } from '../../../core/tc/filter.ts';
import { filterKey, maskKey, matchKey } from '../../../core/tc/match.ts';
import { sameFilter } from '../../../core/tc/same-filter.ts';
import { ruleSet } from '../../arbitraries/rules.ts';
import { rulesOf } from '../compile/rules.ts';
import { runs } from '../../property.ts';

const create = (text: string) => `flow create 0 ingress ${text} / end`;
const filtersOf = (rules: readonly Rule[]): readonly TcFilter[] =>
  compile(rules, defaultDevice).filters;
const wantedOf = (...lines: string[]) => filtersOf(rulesOf(...lines.map(create)));
/** As a kernel shows them again. */
const dumpOf = (filters: readonly TcFilter[]) =>
  filters.map((filter) => ({ ...filter, keys: dumpedKeys(filter.keys) }));
const short = ({ kind, filter }: PlanStep) =>
  `${kind} ${filterKey(filter).replace('14149877', '')}`;

/** A kernel's filters under the steps; refuses what Linux 6.1 refuses, and what leaves it in disorder. */
function applied(steps: readonly PlanStep[], found: readonly TcFilter[]): readonly TcFilter[] {
  const held = new Map(found.map((filter) => [filterKey(filter), filter]));
  const slot = (filter: TcFilter) =>
    `${filter.parent} ${String(filter.priority)} ${matchKey(filter.keys)}`;
  const add = (filter: TcFilter) => {
    if (held.has(filterKey(filter))) throw new Error('EEXIST handle');
    if ([...held.values()].some((other) => slot(other) === slot(filter)))
      throw new Error('EEXIST match');
    held.set(filterKey(filter), filter);
  };
  for (const step of steps) {
    const before = held.get(filterKey(step.filter));
    if (step.kind === 'add') add(step.filter);
    else if (before === undefined) throw new Error('ENOENT');
    else {
      held.delete(filterKey(step.filter));
      if (step.kind === 'remove') continue;
      if (maskKey(before.keys) !== maskKey(step.filter.keys)) throw new Error('EINVAL mask');
      add(step.filter);
    }
  }
  return [...held.values()];
}

const inOrder = (filters: readonly TcFilter[]) =>
  filters.toSorted((a, b) => filterKey(a).localeCompare(filterKey(b)));

const web = 'priority 1 pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1';
const dns = 'priority 2 pattern eth / ipv4 / udp dst is 53 / end actions queue index 2';
const rest = 'priority 3 pattern eth / end actions drop';

describe('planFilters', () => {
  it('touches nothing when the kernel holds what is wanted, as it shows it', () => {
    const wanted = wantedOf(web, 'pattern eth / vlan vid is 3 / ipv4 / end actions drop', rest);
    expect(planFilters(wanted, dumpOf(wanted))).toEqual([]);
  });

  it('adds in descending priority and removes in ascending', () => {
    const wanted = wantedOf(web, dns, rest);
    const up = planFilters(wanted, []);
    expect(up.map(short)).toEqual([
      'add tap0 1: 0 65535 77',
      'add tap0 1: 0 65534 77',
      'add tap0 1: 0 20 77',
      'add tap0 1: 0 19 77',
      'add tap0 1: 0 18 77',
    ]);
    const down = planFilters([], dumpOf(wanted));
    expect(down.map(short)).toEqual(
      up.toReversed().map((step) => short({ ...step, kind: 'remove' })),
    );
  });

  it('replaces in place what differs by values or actions only', () => {
    const steps = planFilters(
      wantedOf(web.replace('80', '443'), dns.replace('index 2', 'index 3'), rest),
      dumpOf(wantedOf(web, dns, rest)),
    );
    expect(steps.map(short)).toEqual(['replace tap0 1: 0 18 77', 'replace tap0 1: 0 19 77']);
  });

  it('switches isolate without a moment in which it is not there', () => {
    const isolated = compile([], { ...defaultDevice, isolate: true, default: 'kernel' }).filters;
    const open = compile([], { ...defaultDevice, default: 'kernel' }).filters;
    expect(planFilters(isolated, dumpOf(open)).map(short)).toEqual(['replace tap0 1: 0 65535 77']);
  });

  it('removes and adds what differs in its mask, which the kernel cannot replace', () => {
    const steps = planFilters(
      wantedOf(web, dns.replace('dst', 'src'), rest),
      dumpOf(wantedOf(web, dns, rest)),
    );
    expect(steps.map(short)).toEqual(['remove tap0 1: 0 19 77', 'add tap0 1: 0 19 77']);
  });

  it('frees a match before another filter of the priority takes it', () => {
    const one = 'pattern eth / ipv4 / end actions drop';
    const two = 'pattern eth / ipv6 / end actions drop';
    const steps = planFilters(wantedOf(two, one), dumpOf(wantedOf(one, two)));
    expect(steps.map(({ kind }) => kind)).toEqual(['remove', 'remove', 'add', 'add']);
  });

  it('sees that a filter is not the wanted one although its dump looks like it', () => {
    const tagged = wantedOf('pattern eth / vlan / end actions drop');
    const all = wantedOf('pattern eth / end actions drop');
    expect(dumpOf(tagged)[0]?.keys).toEqual(dumpOf(all)[0]?.keys);
    expect(planFilters(all, dumpOf(tagged)).map(({ kind }) => kind)).toEqual(['remove', 'add']);
  });

  it('leaves the filters of others alone, also where it removes its own', () => {
    const own = dumpOf(wantedOf(web));
    const foreign = own.map((filter) => ({ ...filter, handle: 7, priority: filter.priority + 1 }));
    const removed = planFilters([], [...foreign, ...own]).map(({ filter }) => filter.handle);
    expect(removed).toEqual(own.map(({ handle }) => handle));
    expect(planFilters([], foreign)).toEqual([]);
  });

  it('replaces only within one protocol', () => {
    const wanted = wantedOf(web);
    const byTc = dumpOf(wanted).map((filter) => ({ ...filter, protocol: 0x0800 }));
    const kinds = planFilters(wanted.slice(0, 1), byTc.slice(0, 1)).map(({ kind }) => kind);
    expect(kinds).toEqual(['remove', 'add']);
  });
});

describe('planFilters, for any two sets of rules', () => {
  it('leads from one to the other through steps the kernel takes, and back', () => {
    fc.assert(
      fc.property(ruleSet, ruleSet, (before, after) => {
        const [old, wanted] = [filtersOf(before), filtersOf(after)];
        const steps = planFilters(wanted, dumpOf(old));
        const reached = inOrder(applied(steps, old));
        expect(reached).toHaveLength(wanted.length);
        const asWanted = inOrder(wanted);
        expect(reached.every((one, index) => sameFilter(one, asWanted[index]!))).toBe(true);
        const back = inOrder(applied(inverseOf(steps), reached));
        expect(back).toHaveLength(old.length);
        const asBefore = inOrder(old);
        expect(back.every((one, index) => sameFilter(one, asBefore[index]!))).toBe(true);
      }),
      runs(200),
    );
  });
});
