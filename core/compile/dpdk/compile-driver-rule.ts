/** One rule as the filters that the TAP driver of a DPDK release installs for it, or as the driver's refusal. */
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../../flow/device.ts';
import type { Rule } from '../../flow/rule.ts';
import { matchKey } from '../../tc/match.ts';
import { cookieOf, withCookie, type MadeAction } from '../../tc/ownership.ts';
import type { LoneFilter, LoneRule, RuleContext } from '../lone-rule.ts';
import { redirectTo } from '../mirred.ts';
import { placesOf } from '../place.ts';
import { driverActions, type DriverActions } from './actions.ts';
import { reportDifferences } from './difference.ts';
import { driverMatch, type DriverMatch } from './pattern.ts';
import { acceptsAttributes, driverPriority } from './priority.ts';
import { driverVersion, type DriverProfile, type DriverVersion } from './versions.ts';

/** Refusals come in the driver's own order and words, the first one only; a rule it takes is compared with what it means. */
export function compileDriverRule(
  profile: DriverProfile,
): (rule: Rule, context: RuleContext) => LoneRule {
  const version = driverVersion(profile);
  return (rule, context) => {
    const place = placesOf(rule.id);
    const { group } = rule.attributes;
    const scene = { version, queues: context.device.queues, place, group };
    const match = acceptsAttributes(rule.attributes, version, place)
      ? driverMatch(rule.pattern, version, place)
      : undefined;
    const actions = match && driverActions(rule.actions, scene);
    if (match === undefined || actions === undefined || hasErrors(place.diagnostics))
      return { filters: [], diagnostics: place.diagnostics };
    const filters = filtersOf(rule, { ...match, ...actions }, { version, device: context.device });
    reportDifferences({ rule, filters, version, context, place });
    return { filters, diagnostics: place.diagnostics, ...(actions.rss && { rss: actions.rss }) };
  };
}

/** The direction of a rule is not looked at on the TAP; on the remote it decides where to the packets are redirected. */
function filtersOf(
  { attributes }: Rule,
  { protocol, keys, action }: DriverMatch & DriverActions,
  { version, device }: { readonly version: DriverVersion; readonly device: DeviceOptions },
): readonly LoneFilter[] {
  const cookie = cookieOf(matchKey(keys));
  const priority = driverPriority(attributes, version);
  const filter = { chain: 0, priority, protocol, keys, cookie, shape: undefined };
  const made = (made: MadeAction) => [withCookie(made, cookie)];
  const rule: LoneFilter = {
    ...filter,
    device: device.name,
    parent: '1:',
    actions: made(action),
    role: 'rule',
  };
  if (device.remote === null) return [rule];
  const redirect = redirectTo(attributes.ingress ? device.name : device.remote);
  return [
    rule,
    { ...filter, device: device.remote, parent: 'ffff:', actions: made(redirect), role: 'remote' },
  ];
}
