/** Whose translation from flow rules to filters is asked for: one row for each profile of a device. */
import type { DeviceOptions, Profile } from '../flow/device.ts';
import type { Rule } from '../flow/rule.ts';
import type { TcQdisc } from '../tc/filter.ts';
import { compileRule } from './compile-rule.ts';
import { compileQdiscs, implicitFilters } from './implicit.ts';
import type { FilterPlace } from './kernel-order.ts';
import type { LoneRule, RuleContext } from './lone-rule.ts';
import type { CompileOptions } from './options.ts';
import type { CompiledFilter } from './result.ts';

/** What the rules of a set made use of, as far as the implicit filters and the qdiscs depend on it. */
export interface Usage {
  /** Each place with a filter of a rule, and each chain a rule jumps to, once. In kernel order (kernel-order.ts). */
  readonly places: readonly FilterPlace[];
  /** Whether a rule spreads its packets by RSS. */
  readonly rss: boolean;
}

/** Everything in which the profiles differ. All of it is pure. */
export interface Translation {
  /** One rule by itself; the result must depend on nothing but the two arguments, since it is kept. */
  readonly compileRule: (rule: Rule, context: RuleContext) => LoneRule;
  /** With their handles; at one priority in the order in which they are to be made. */
  readonly implicitFilters: (
    device: DeviceOptions,
    usage: Usage,
    options: CompileOptions,
  ) => readonly CompiledFilter[];
  readonly qdiscs: (
    device: DeviceOptions,
    usage: Usage,
    options: CompileOptions,
  ) => readonly TcQdisc[];
}

const tapwright: Translation = {
  compileRule,
  implicitFilters: (device) => implicitFilters(device),
  qdiscs: (device, { places }) =>
    compileQdiscs(
      device,
      places.some((place) => place.device === device.name && place.parent === 'ffff:'),
    ),
};

const translations: Readonly<Record<Profile, Translation>> = {
  tapwright,
  mlx4: tapwright,
  'dpdk-22.11': tapwright,
  'dpdk-24.11': tapwright,
};

export function translationOf(profile: Profile): Translation {
  return translations[profile];
}
