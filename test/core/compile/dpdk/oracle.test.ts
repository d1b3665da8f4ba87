import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/compile/compile.ts';
import type { DeviceOptions } from '../../../../core/flow/device.ts';
import { rulesOf } from '../rules.ts';
import { localDevice, recordedRules, remoteDevice, rowsAt, type RecordedRule } from './recorded.ts';

const records: readonly (readonly [string, number, DeviceOptions])[] = [
  ['dpdk-22.11-random-local', 120, localDevice],
  ['dpdk-22.11-edge', 72, remoteDevice],
];

describe.each(records)('profile dpdk-22.11 and %s', (name, count, device) => {
  const all = recordedRules(name);
  const explicit = (command: string) => {
    const { filters, diagnostics } = compile(rulesOf(command), device);
    return { filters: filters.filter(({ rule }) => rule !== null), diagnostics };
  };

  it('has the whole record', () => {
    expect(all).toHaveLength(count);
  });

  it.each(all.filter(({ result }) => result.created))(
    'installs what the driver installed: $command',
    ({ command, pref, tap, remote }: RecordedRule) => {
      const compiled = explicit(command);
      expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(rowsAt(compiled, 'tap0', '1:')).toEqual([{ pref, ...tap }]);
      expect(rowsAt(compiled, 'eth3', 'ffff:')).toEqual(remote ? [{ pref, ...remote }] : []);
      expect(rowsAt(compiled, 'tap0', 'ffff:')).toEqual([]);
    },
  );

  it.each(all.filter(({ result }) => result.error))(
    'refuses in the words of the driver: $command',
    ({ command, result }: RecordedRule) => {
      const { filters, diagnostics } = explicit(command);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors).toHaveLength(1);
      expect(errors[0]?.rteFlowErrorType).toBe(result.error?.type);
      expect(errors[0]?.message).toContain(`“${result.error?.message ?? ''}”`);
      expect(errors[0]?.message).toContain(`(${result.error?.errno ?? ''})`);
      expect(filters).toEqual([]);
    },
  );
});
