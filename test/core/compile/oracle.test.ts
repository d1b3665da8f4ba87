import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { tcJson } from '../../../core/tc/json.ts';
import { rulesOf } from './rules.ts';

interface Recorded {
  readonly command: string;
  readonly result: { readonly created?: true; readonly error?: { readonly type: number } };
  readonly pref?: number;
  readonly tap?: { readonly protocol: string; readonly keys: object; readonly actions: object[] };
}

const recorded = (name: string) =>
  (
    JSON.parse(
      readFileSync(new URL(`../../golden/oracle/${name}.json`, import.meta.url), 'utf8'),
    ) as { rules: Recorded[] }
  ).rules;

/** What of a compiled filter the recordings hold. */
function asRecorded(command: string): object {
  const { filters, diagnostics } = compile(rulesOf(command), defaultDevice);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { protocol, pref, kind, options } = tcJson(filters[0]!);
  const actions = options.actions.map(({ order: _order, cookie: _cookie, ...rest }) => rest);
  return { pref, tap: { protocol, kind, keys: options.keys, actions } };
}

describe('rules of the DPDK 22.11 TAP driver', () => {
  const random = recorded('dpdk-22.11-random-local');

  it('were recorded in full', () => {
    expect(random).toHaveLength(120);
  });

  it.each(random)('become the filter the driver installs: $command', ({ command, pref, tap }) => {
    expect(asRecorded(command)).toEqual({ pref, tap });
  });
});

describe('chosen rules of the driver', () => {
  const isVlan = ({ command }: Recorded) => command.includes('/ vlan');
  const isEgress = ({ command }: Recorded) => /egress|flow create 0 priority/.test(command);
  const right = recorded('dpdk-22.11-edge').filter(
    (rule) => rule.result.created && !isVlan(rule) && !isEgress(rule),
  );
  // A range of one masked value is none; the driver reads it so too.
  it.each(right)('become the filter the driver installs: $command', ({ command, pref, tap }) => {
    expect(asRecorded(command)).toEqual({ pref, tap });
  });
});
