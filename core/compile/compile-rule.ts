/** One rule as filters, after profile `tapwright`. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { DeviceOptions } from '../flow/device.ts';
import type { Attributes, Rule } from '../flow/rule.ts';
import { ETH_P_ALL, type TcParent } from '../tc/filter.ts';
import { isSupported } from '../tc/kernel-support.ts';
import type { KernelVersion } from '../tc/kernel-version.ts';
import { matchKey } from '../tc/match.ts';
import { cookieOf, withCookie, type MadeAction } from '../tc/ownership.ts';
import type { CompiledActions } from './actions.ts';
import { remoteOf } from './implicit.ts';
import { checkFeature } from './kernel-needs.ts';
import type { LoneFilter, LoneRule, RuleContext } from './lone-rule.ts';
import { KnownActions } from './known-actions.ts';
import { redirectTo } from './mirred.ts';
import { PatternShapes, type CompiledPattern } from './pattern-shapes.ts';
import { placesOf, type RulePlace } from './place.ts';
import { tcSpot, type TcSpot } from './priority.ts';

/** What rules compiled before have in common with those to come. It makes compiling faster and changes nothing in it. */
const shapesOfKernel = new WeakMap<KernelVersion, PatternShapes>();
const actionsOfContext = new WeakMap<RuleContext, KnownActions>();

/** Never throws for what a rule says. */
export function compileRule(rule: Rule, context: RuleContext): LoneRule {
  const { device, kernel } = context;
  const { attributes } = rule;
  const place = placesOf(rule.id);
  if (!isSupported('flower', kernel)) {
    checkFeature('flower', kernel, place, place.attribute());
    return { filters: [], diagnostics: place.diagnostics };
  }
  checkAttributes(attributes, place);
  const spot = tcSpot(attributes, device.groups, place);
  if (spot !== undefined && spot.chain > 0)
    checkFeature('chains', kernel, place, place.attribute('group'));
  const pattern = shapesOf(kernel).compile(rule.pattern, place);
  const actions = knownActions(context).compile(rule.actions, { attributes, context, place });
  const { diagnostics } = place;
  if (spot === undefined || actions === undefined || hasErrors(diagnostics))
    return { filters: [], diagnostics };
  const filters = filtersOf(attributes, { device, actions, match: matchOf(pattern, spot) });
  const { rss, jump } = actions;
  if (rss === undefined && jump === undefined) return { filters, diagnostics };
  return {
    filters,
    diagnostics,
    ...(rss !== undefined && attributes.ingress && { rss }),
    ...(jump !== undefined && { jump }),
  };
}

function shapesOf(kernel: KernelVersion): PatternShapes {
  let shapes = shapesOfKernel.get(kernel);
  if (shapes === undefined) shapesOfKernel.set(kernel, (shapes = new PatternShapes(kernel)));
  return shapes;
}

function knownActions(context: RuleContext): KnownActions {
  let known = actionsOfContext.get(context);
  if (known === undefined) actionsOfContext.set(context, (known = new KnownActions()));
  return known;
}

/** What all filters of a rule have in common. */
interface RuleMatch extends TcSpot, CompiledPattern {
  readonly cookie: string;
}

function matchOf({ keys, shape }: CompiledPattern, { chain, priority }: TcSpot): RuleMatch {
  return { keys, shape, chain, priority, cookie: cookieOf(matchKey(keys, shape?.names)) };
}

interface FilterParts {
  readonly device: DeviceOptions;
  readonly actions: CompiledActions;
  readonly match: RuleMatch;
}

/** TC sees a device from the kernel's side: what the TAP receives, the kernel sends. */
function filtersOf(
  { ingress, egress }: Attributes,
  { device, actions, match }: FilterParts,
): readonly LoneFilter[] {
  const sent = egress ? [filterOf(match, device.name, 'ffff:', actions.send)] : [];
  if (!ingress) return sent;
  const received = filterOf(match, device.name, '1:', actions.receive);
  const remote = remoteOf(device);
  if (remote === null || !needsTwin(match.chain)) return [received, ...sent];
  const twin = filterOf(match, remote, 'ffff:', [redirectTo(device.name)]);
  return [received, { ...twin, role: 'remote' }, ...sent];
}

function filterOf(
  { chain, priority, keys, shape, cookie }: RuleMatch,
  device: string,
  parent: TcParent,
  actions: readonly MadeAction[],
): LoneFilter {
  return {
    device,
    parent,
    chain,
    priority,
    protocol: ETH_P_ALL,
    keys,
    actions: actions.map((action) => withCookie(action, cookie)),
    cookie,
    shape,
    role: 'rule',
  };
}

function checkAttributes(attributes: Attributes, place: RulePlace): void {
  if (!attributes.ingress && !attributes.egress)
    place.report(diagnose('rule/no-direction', {}, place.attribute()));
  if (attributes.transfer === true)
    place.report(diagnose('rule/transfer', {}, place.attribute('transfer')));
  for (const [field, word] of tunnelAttributes)
    if (attributes[field] !== undefined)
      place.report(diagnose('rule/tunnel', { word }, place.attribute(field)));
}

const tunnelAttributes = [
  ['tunnelSet', 'tunnel_set'],
  ['tunnelMatch', 'tunnel_match'],
] as const;

/**
 * What the remote receives comes to the TAP by a rule with the same match there, whatever the rule then does with it.
 * A chain other than 0 is reached on the TAP only, behind a jump whose own twin has already brought the packet.
 */
const needsTwin = (chain: number) => chain === 0;
