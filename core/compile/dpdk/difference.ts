/** Where the driver's filters mean something else than the rule, each with a packet that shows it. */
import { diagnose } from '../../diagnostics/catalogue.ts';
import type { Rule } from '../../flow/rule.ts';
import { ETH_P_ALL, flowerKeyNames, type FlowerKeyName, type FlowerKeys } from '../../tc/filter.ts';
import { compileRule } from '../compile-rule.ts';
import { groupShift } from '../layout.ts';
import type { LoneFilter, RuleContext } from '../lone-rule.ts';
import type { RulePlace } from '../place.ts';
import { patternMeaning } from './meaning.ts';
import { contradicted, matchesPacket, withField, type Constraint, type Matcher } from './packet.ts';
import { plainPacket, plainTag, type Packet } from './packet-fields.ts';
import { packetText } from './packet-text.ts';
import { implicitPriority } from './priority.ts';
import { driverRss, rssRequest } from './rss.ts';
import type { DriverVersion } from './versions.ts';

/** A rule the driver takes, and what it installs for it. */
export interface Comparison {
  readonly rule: Rule;
  readonly filters: readonly LoneFilter[];
  readonly version: DriverVersion;
  readonly context: RuleContext;
  readonly place: RulePlace;
}

export function reportDifferences(comparison: Comparison): void {
  const { rule, filters, context } = comparison;
  const filter = filters.find(({ role }) => role === 'rule');
  if (filter === undefined) return;
  const driver = matcherOf(filter);
  const meant = rulesMatchers(rule, context);
  const fate = fateOf(filter);
  const packet = examplePacket([driver]) ?? plainPacket;
  const example = packetText(packet, lookedAt([driver]));
  reportDirection(comparison, { fate, example });
  reportPriority(comparison, example);
  reportMatch(comparison, { driver, meant, fate });
  reportQueues(comparison, example);
}

export function matcherOf({
  protocol,
  keys,
}: {
  readonly protocol: number;
  readonly keys: FlowerKeys;
}): Matcher {
  return { protocol, constraints: constraintsOf(keys) };
}

function constraintsOf(keys: FlowerKeys): readonly Constraint[] {
  return flowerKeyNames.flatMap((key) => {
    const match = keys[key];
    return match === undefined ? [] : [{ key, ...match }];
  });
}

/** What the rule matches: the filters of profile `tapwright`, or its pattern read by itself where that profile has none. */
export function rulesMatchers(rule: Rule, context: RuleContext): readonly Matcher[] {
  const attributes = { ...rule.attributes, group: 0, priority: 0, ingress: true, egress: false };
  const device = { ...context.device, profile: 'tapwright', remote: null } as const;
  const { filters } = compileRule({ ...rule, attributes, actions: [] }, { ...context, device });
  if (filters.length > 0) return filters.map(matcherOf);
  return [{ protocol: ETH_P_ALL, constraints: patternMeaning(rule.pattern) }];
}

const matchesAny = (matchers: readonly Matcher[], packet: Packet) =>
  matchers.some((matcher) => matchesPacket(matcher, packet));

function lookedAt(matchers: readonly Matcher[]): ReadonlySet<FlowerKeyName> {
  return new Set(matchers.flatMap(({ constraints }) => constraints.map(({ key }) => key)));
}

const built = ({ constraints }: Matcher) => constraints.reduce(withField, plainPacket);

/** A packet that one of the matchers matches; undefined when their constraints contradict each other. */
export function examplePacket(matchers: readonly Matcher[]): Packet | undefined {
  return matchers.map(built).find((packet) => matchesAny(matchers, packet));
}

/**
 * A packet that `inside` matches and `outside` does not, in as few words as there are; undefined when there is none.
 * A match is a list of conditions on single fields, so a difference shows in a packet of `inside` that breaks one of the
 * conditions of `outside`: by itself, with one bit changed, or with one tag more.
 */
export function distinguishingPacket(
  inside: readonly Matcher[],
  outside: readonly Matcher[],
): Packet | undefined {
  const looked = lookedAt([...inside, ...outside]);
  const broken = outside.flatMap(({ constraints }) => constraints);
  const candidates = inside.flatMap((matcher) => {
    const packet = built(matcher);
    const fixed = (key: FlowerKeyName) => matcher.constraints.find((own) => own.key === key);
    return [
      packet,
      { ...packet, tags: [plainTag, ...packet.tags] },
      ...broken.map((constraint) =>
        withField(packet, contradicted(constraint, fixed(constraint.key))),
      ),
    ];
  });
  return candidates
    .filter((packet) => matchesAny(inside, packet) && !matchesAny(outside, packet))
    .map((packet) => ({ packet, length: packetText(packet, looked).length }))
    .reduce<{ packet: Packet; length: number } | undefined>(
      (best, next) => (best === undefined || next.length < best.length ? next : best),
      undefined,
    )?.packet;
}

function fateOf({ actions }: LoneFilter): string {
  const action = actions[0];
  if (action?.kind === 'skbedit') return `goes to queue ${String(action.queueMapping)}`;
  if (action?.kind === 'bpf') return 'is spread by RSS';
  return action?.control === 'drop' ? 'is dropped' : 'is passed on to the rules behind it';
}

function reportMatch(
  { version, place }: Comparison,
  {
    driver,
    meant,
    fate,
  }: { readonly driver: Matcher; readonly meant: readonly Matcher[]; readonly fate: string },
): void {
  const missed = distinguishingPacket(meant, [driver]);
  const caught = distinguishingPacket([driver], meant);
  if (missed === undefined && caught === undefined) return;
  const looked = lookedAt([driver, ...meant]);
  const details = {
    driver: version.name,
    fate,
    ...(missed !== undefined && { missed: packetText(missed, looked) }),
    ...(caught !== undefined && { caught: packetText(caught, looked) }),
  };
  place.report(diagnose('driver/matches-otherwise', details, place.pattern()));
}

function reportDirection(
  { rule, version, context, place }: Comparison,
  { fate, example }: { readonly fate: string; readonly example: string },
): void {
  const { ingress, egress } = rule.attributes;
  const details = {
    driver: version.name,
    fate,
    packet: example,
    remote: context.device.remote,
  };
  if (!ingress && !egress)
    place.report(diagnose('driver/no-direction', details, place.attribute()));
  else if (!ingress)
    place.report(diagnose('driver/egress-as-ingress', details, place.attribute('egress')));
  else if (egress)
    place.report(diagnose('driver/egress-half-missing', details, place.attribute('egress')));
}

function reportPriority({ rule, filters, version, context, place }: Comparison, packet: string) {
  const { group, priority: wanted } = rule.attributes;
  const priority = filters[0]?.priority ?? 0;
  const details = { driver: version.name, priority };
  if (wanted + version.priorityOffset > 0xfff) {
    const landed = priority >> groupShift;
    const carried = { ...details, group, landed };
    place.report(diagnose('driver/priority-carried', carried, place.attribute('priority')));
  }
  const isolate = implicitPriority('isolate', version);
  if (priority <= isolate) return;
  const { isolate: isolated } = context.device;
  const behind = { ...details, isolate, packet, isolated };
  place.report(diagnose('driver/behind-isolate', behind, place.attribute('group')));
}

/** The driver's program counts queues from 0, whatever the rule names. */
function reportQueues({ rule, version, context, place }: Comparison, packet: string): void {
  for (const [index, action] of rule.actions.entries()) {
    if (action.type !== 'rss') continue;
    const request = rssRequest(action, context.device.queues);
    const { queues } = request;
    const used = driverRss(request).queues;
    if (queues.every((queue, position) => queue === used[position])) continue;
    const details = {
      driver: version.name,
      named: queueWords(queues),
      used: queueWords(used),
      packet,
    };
    place.report(diagnose('driver/rss-other-queues', details, place.action(index, 'queues')));
  }
}

function queueWords(queues: readonly number[]): string {
  const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(queues.map(String));
  return `queue ${names}`;
}
