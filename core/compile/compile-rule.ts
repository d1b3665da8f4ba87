/** One rule as filters, after profile `tapwright`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Attributes, Rule } from '../flow/rule.ts';
import { ETH_P_ALL, type FlowerKeys, type TcParent } from '../tc/filter.ts';
import { matchKey } from '../tc/match.ts';
import { stamped, type MadeAction } from '../tc/ownership.ts';
import { compileActions, type CompiledActions } from './actions.ts';
import { remoteOf } from './implicit.ts';
import { checkFeature } from './kernel-needs.ts';
import type { LoneFilter, LoneRule, RuleContext } from './lone-rule.ts';
import { compilePattern } from './pattern.ts';
import { placesOf, type RulePlace } from './place.ts';
import { tcSpot, type TcSpot } from './priority.ts';

/** Never throws for what a rule says. */
export function compileRule(rule: Rule, context: RuleContext): LoneRule {
  const { device, kernel } = context;
  const { attributes } = rule;
  const diagnostics: Diagnostic[] = [];
  const place = placesOf(rule.id, (diagnostic) => diagnostics.push(diagnostic));
  if (!checkFeature('flower', kernel, place, place.attribute()))
    return { filters: [], diagnostics };
  checkAttributes(attributes, place);
  const spot = tcSpot(attributes, device.groups, place);
  if (spot !== undefined && spot.chain > 0)
    checkFeature('chains', kernel, place, place.attribute('group'));
  const keys = compilePattern(rule.pattern, kernel, place);
  const actions = compileActions(rule.actions, { attributes, context, place });
  if (spot === undefined || actions === undefined || hasErrors(diagnostics))
    return { filters: [], diagnostics };
  const { rss, jump } = actions;
  return {
    filters: filtersOf(attributes, { device, actions, filter: filterMaker(keys, spot) }),
    diagnostics,
    ...(rss !== undefined && attributes.ingress && { rss }),
    ...(jump !== undefined && { jump }),
  };
}

/** TC sees a device from the kernel's side: what the TAP receives, the kernel sends. */
function filtersOf(
  { ingress, egress }: Attributes,
  {
    device,
    actions,
    filter,
  }: {
    readonly device: DeviceOptions;
    readonly actions: CompiledActions;
    readonly filter: ReturnType<typeof filterMaker>;
  },
): readonly LoneFilter[] {
  const received = ingress ? [filter(device.name, '1:', actions.receive)] : [];
  const remote = remoteOf(device);
  const twins = received
    .filter(({ chain }) => needsTwin(chain))
    .flatMap(() => (remote === null ? [] : [filter(remote, 'ffff:', redirectTo(device.name))]));
  return [
    ...received,
    ...twins.map((twin) => ({ ...twin, role: 'remote' as const })),
    ...(egress ? [filter(device.name, 'ffff:', actions.send)] : []),
  ];
}

/** Makes filters with the rule's match at the rule's place. */
function filterMaker(keys: FlowerKeys, spot: TcSpot) {
  const match = matchKey(keys);
  return (device: string, parent: TcParent, actions: readonly MadeAction[]): LoneFilter => ({
    device,
    parent,
    ...spot,
    protocol: ETH_P_ALL,
    keys,
    actions: actions.map((action) => stamped(action, match)),
    match,
    role: 'rule',
  });
}

function checkAttributes(attributes: Attributes, place: RulePlace): void {
  if (!attributes.ingress && !attributes.egress)
    place.report(diagnose('rule/no-direction', {}, place.attribute()));
  if (attributes.transfer === true)
    place.report(diagnose('rule/transfer', {}, place.attribute('transfer')));
  for (const [field, word] of [
    ['tunnelSet', 'tunnel_set'],
    ['tunnelMatch', 'tunnel_match'],
  ] as const)
    if (attributes[field] !== undefined)
      place.report(diagnose('rule/tunnel', { word }, place.attribute(field)));
}

/**
 * What the remote receives comes to the TAP by a rule with the same match there, whatever the rule then does with it.
 * A chain other than 0 is reached on the TAP only, behind a jump whose own twin has already brought the packet.
 */
const needsTwin = (chain: number) => chain === 0;

const redirectTo = (device: string): readonly MadeAction[] => [
  { kind: 'mirred', mode: 'redirect', device, control: 'stolen' },
];
