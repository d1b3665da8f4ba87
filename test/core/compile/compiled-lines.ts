/** Short ways to compile testpmd text in tests: what stands, and what is wrong. */
import { compile } from '../../../core/compile/compile.ts';
import { defaultCompileOptions } from '../../../core/compile/options.ts';
import { defaultDevice, type DeviceOptions } from '../../../core/flow/device.ts';
import type { KernelVersion } from '../../../core/tc/kernel-version.ts';
import { filterLine } from './filter-lines.ts';
import { rulesOf } from './rules.ts';

export type Options = Partial<DeviceOptions> & { readonly kernel?: KernelVersion };

/** Of flow commands without `flow create 0`. */
export function compiled({ kernel, ...options }: Options, ...rules: readonly string[]) {
  const lines = rules.map((rule) => `flow create 0 ${rule}`);
  const using = { ...defaultCompileOptions, ...(kernel !== undefined && { kernel }) };
  return compile(rulesOf(...lines), { ...defaultDevice, ...options }, using);
}

/** Every filter. */
export const all = (options: Options, ...rules: readonly string[]) =>
  compiled(options, ...rules).filters.map(filterLine);
/** The filters of the rules only. */
export const own = (options: Options, ...rules: readonly string[]) =>
  compiled(options, ...rules)
    .filters.filter(({ rule }) => rule !== null)
    .map(filterLine);
/** Errors and warnings. */
export const problems = (options: Options, ...rules: readonly string[]) =>
  compiled(options, ...rules).diagnostics.filter(({ severity }) => severity !== 'info');
export const errors = (options: Options, ...rules: readonly string[]) =>
  problems(options, ...rules).filter(({ severity }) => severity === 'error');

export const rule = (actions: string, attributes = 'ingress', pattern = 'eth') =>
  `${attributes} pattern ${pattern} / end actions ${actions} / end`;
