/** Whose translation from flow rules to filters is asked for: one row for each profile of a device. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions, Profile } from '../flow/device.ts';
import type { Rule } from '../flow/rule.ts';
import type { TcQdisc } from '../tc/filter.ts';
import { compileRule } from './compile-rule.ts';
import { checkDevice } from './device-checks.ts';
import { driverTranslation } from './dpdk/driver-translation.ts';
import { compileQdiscs, implicitFilters, implicitRss } from './implicit.ts';
import type { LoneRule, RuleContext } from './lone-rule.ts';
import { withMlx4Lints } from './mlx4.ts';
import type { CompileOptions } from './options.ts';
import type { CompiledFilter, RssSlot } from './result.ts';
import type { Usage } from './usage.ts';

export type { Usage } from './usage.ts';

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
  /** The RSS slots that the implicit filters use. */
  readonly implicitRss: (device: DeviceOptions) => readonly RssSlot[];
  /** What is wrong with the options of the device, whatever the rules are. */
  readonly checkDevice: (device: DeviceOptions, options: CompileOptions) => readonly Diagnostic[];
  /** How the kernel's refusal of a filter beside another rule's is told, where it is not told as Tapwright does. */
  readonly refusedBeside?: (diagnostic: Diagnostic) => Diagnostic;
}

const tapwright: Translation = {
  compileRule,
  implicitFilters,
  qdiscs: compileQdiscs,
  implicitRss,
  checkDevice: (device, { kernel }) => checkDevice(device, kernel),
};

const translations: Readonly<Record<Profile, Translation>> = {
  tapwright,
  mlx4: {
    ...tapwright,
    compileRule: (rule, context) => withMlx4Lints(rule, compileRule(rule, context)),
  },
  'dpdk-22.11': driverTranslation('dpdk-22.11'),
  'dpdk-24.11': driverTranslation('dpdk-24.11'),
};

export function translationOf(profile: Profile): Translation {
  return translations[profile];
}
