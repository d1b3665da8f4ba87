import { describe, expect, it } from 'vitest';
import { EntryStore } from '../../../../core/compile/set/entry-store.ts';
import { Pass } from '../../../../core/compile/set/pass.ts';
import { translationOf, type Translation } from '../../../../core/compile/translation.ts';
import { defaultDevice } from '../../../../core/flow/device.ts';
import { rteFlowErrorType } from '../../../../core/diagnostics/diagnostic.ts';
import { rulesOf } from '../rules.ts';

/** A translation that names the family in the header of TC, as drivers do. */
const tapwright = translationOf('tapwright');
const withFamilies: Translation = {
  ...tapwright,
  compileRule: (rule, context) => {
    const lone = tapwright.compileRule(rule, context);
    const filters = lone.filters.map((filter) => ({
      ...filter,
      protocol: Number(filter.keys.eth_type?.value ?? 3),
    }));
    return { ...lone, filters };
  },
};

describe('placing the filters of a set', () => {
  it('refuses a second protocol at one priority', () => {
    const context = { device: defaultDevice, kernel: [6, 1] as const };
    const store = new EntryStore(withFamilies, context);
    const pass = new Pass(1, context, withFamilies);
    const entries = store.entriesOf(
      rulesOf(
        'flow create 0 ingress pattern eth / ipv4 / end actions drop / end',
        'flow create 0 ingress pattern eth / ipv6 / end actions drop / end',
        'flow create 0 ingress pattern eth / ipv4 / udp / end actions drop / end',
      ),
    );
    expect(entries.map((entry) => pass.admit(entry).length)).toEqual([1, 0, 1]);
    const reports = entries.flatMap(({ reports: own }) => own.map(({ diagnostic }) => diagnostic));
    expect(reports.map(({ code, subject }) => [code, subject.rule])).toEqual([
      ['rule/protocols-differ', 'r2'],
    ]);
    expect(reports[0]?.message).toMatch(/rule #0 is installed for protocol ip, .* protocol ipv6/);
    expect(reports[0]?.rteFlowErrorType).toBe(rteFlowErrorType.HANDLE);
  });
});
