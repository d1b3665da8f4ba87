import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ETH_P_ALL, type FlowerKeys, type TcFilter } from '../../../core/tc/filter.ts';
import { dumpedKeys } from '../../../core/tc/dump.ts';
import { tcJson } from '../../../core/tc/json.ts';
import { readKeyOutcomes } from '../../golden/tc/key-outcomes.ts';
import { keySets } from '../../golden/tc/key-sets.ts';

/** test/golden/tc/README.md tells how these were recorded. */
const recorded = JSON.parse(
  readFileSync(new URL('../../golden/tc/flower-keys.json', import.meta.url), 'utf8'),
) as { readonly set: FlowerKeys; readonly printed: Record<string, string | number> }[];

const filterWith = (parts: Partial<TcFilter>): TcFilter => ({
  device: 'tap0',
  parent: '1:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle: 0x54570001,
  keys: {},
  actions: [{ kind: 'gact', control: 'drop' }],
  ...parts,
});

describe('tcJson', () => {
  it.each(recorded)('prints $set as tc does, in its order', ({ set, printed }) => {
    const keys = tcJson(filterWith({ keys: set })).options.keys ?? {};
    expect(keys).toEqual(printed);
    expect(Object.keys(keys)).toEqual(Object.keys(printed));
  });

  it('prints what the kernel dumps, also for keys that are from a dump', () => {
    for (const { set, printed } of recorded)
      expect(tcJson(filterWith({ keys: dumpedKeys(set) })).options.keys).toEqual(printed);
  });

  it('prints place, handle and actions as tc does', () => {
    const filter = filterWith({
      chain: 3,
      actions: [
        { kind: 'skbedit', queueMapping: 3, control: 'pipe' },
        { kind: 'gact', control: 'ok', cookie: '5450' },
        { kind: 'other', name: 'mirred', options: new Uint8Array() },
      ],
    });
    expect(tcJson(filter)).toEqual({
      protocol: 'all',
      pref: 17,
      kind: 'flower',
      chain: 3,
      options: {
        handle: 1414987777,
        keys: {},
        actions: [
          { order: 1, kind: 'skbedit', queue_mapping: 3, control_action: { type: 'pipe' } },
          { order: 2, kind: 'gact', control_action: { type: 'pass' }, cookie: '5450' },
          { order: 3, kind: 'mirred' },
        ],
      },
    });
  });

  it('prints what actions do to a packet, in tc’s order', () => {
    const actions: TcFilter['actions'] = [
      { kind: 'skbedit', queueMapping: 2, mark: 5, control: 'ok' },
      { kind: 'mirred', mode: 'mirror', device: 'eth3', control: 'pipe' },
      { kind: 'gact', control: 'goto', chain: 0 },
    ];
    expect(JSON.stringify(tcJson(filterWith({ actions })).options.actions)).toBe(
      JSON.stringify([
        {
          order: 1,
          kind: 'skbedit',
          queue_mapping: 2,
          mark: 5,
          control_action: { type: 'pass' },
        },
        {
          order: 2,
          kind: 'mirred',
          mirred_action: 'mirror',
          direction: 'egress',
          to_dev: 'eth3',
          control_action: { type: 'pipe' },
        },
        { order: 3, kind: 'gact', control_action: { type: 'goto', chain: 0 } },
      ]),
    );
  });

  it('prints a filter that a program decides as tc prints kind bpf', () => {
    const filter = filterWith({
      handle: 26,
      classifier: { program: 'marked', queue: 1 },
      actions: [{ kind: 'bpf', program: 'rss', control: 'pipe' }],
    });
    expect(tcJson(filter)).toEqual({
      protocol: 'all',
      pref: 17,
      kind: 'bpf',
      chain: 0,
      options: {
        handle: '0x1a',
        bpf_name: 'tapwright-marked',
        actions: [
          {
            order: 1,
            kind: 'bpf',
            bpf_name: 'tapwright-rss',
            control_action: { type: 'pipe' },
          },
        ],
      },
    });
  });

  it.each([
    [0x0800, 'ip'],
    [0x8100, '802.1Q'],
    [0x1234, '[4660]'],
  ])('names protocol %i %s', (protocol, name) => {
    expect(tcJson(filterWith({ protocol })).protocol).toBe(name);
  });
});

describe('what tc prints of filters a real kernel holds', () => {
  const outcomes = readKeyOutcomes();
  const kept = outcomes.flatMap(({ set, printed }) => (printed ? [{ set, printed }] : []));

  it('were asked for with the matches of key-sets.ts', () => {
    expect(outcomes.map(({ set }) => set)).toEqual(keySets);
  });

  it.each(kept)('$set is printed as tc does, in its order', ({ set, printed }) => {
    const keys = tcJson(filterWith({ keys: set })).options.keys ?? {};
    expect(keys).toEqual(printed);
    expect(Object.keys(keys)).toEqual(Object.keys(printed));
  });

  it('is the same of keys that are from a dump', () => {
    for (const { set, printed } of kept)
      expect(tcJson(filterWith({ keys: dumpedKeys(set) })).options.keys).toEqual(printed);
  });
});
