/** Which RSS configuration `tapwright rss` is about: that of a rule in FILE, or one that its options describe. */
import { compile } from '../core/compile/compile.ts';
import type { RssConfiguration } from '../core/compile/rss.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { defaultDevice } from '../core/flow/device.ts';
import { createIdentifiers } from '../core/flow/identifiers.ts';
import { defaultAttributes, type ActionValue, type Rule } from '../core/flow/rule.ts';
import { wholeNumber, type DeviceOverrides } from './device-options.ts';
import { compileInput, type Input, type Target } from './input.ts';
import { UsageError } from './usage.ts';

/** For node:util parseArgs. */
export const rssOptionTable = {
  func: { type: 'string' },
  types: { type: 'string' },
  key: { type: 'string' },
  'queues-list': { type: 'string' },
} as const;

export type RssOptionValues = { readonly [K in keyof typeof rssOptionTable]?: string | undefined };

export interface ChosenRss {
  /** Undefined when errors, which are among the diagnostics, leave none. */
  readonly configuration: RssConfiguration | undefined;
  /** 0-based; null for packets that no rule matches, undefined without FILE. */
  readonly rule: number | null | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** `wanted`: a rule's number or `default`; may be left out when only one thing in FILE has RSS. Throws UsageError where there is no such RSS. */
export function rssOfInput(input: Input, target: Target, wanted: string | undefined): ChosenRss {
  const { compiled, diagnostics } = compileInput(input, target);
  const slots = compiled.rss.map(({ rule, configuration }) => ({
    configuration,
    rule: rule === null ? null : input.indexOf(rule),
  }));
  const names = slots.map(({ rule }) => nameOf(rule));
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  const none = { configuration: undefined, rule: undefined, diagnostics };
  if (wanted === undefined) {
    const [only, ...more] = slots;
    if (only === undefined && failed) return none;
    if (only === undefined) throw new UsageError(`Nothing in ${input.file} has RSS.`);
    if (more.length === 0) return { ...only, diagnostics };
    throw new UsageError(`${input.file} has RSS ${names.join(', ')}: name one by --rule.`);
  }
  const number =
    wanted === 'default' ? null : wholeNumber('--rule', wanted, { least: 0, most: 2 ** 32 });
  const found = slots.find(({ rule }) => rule === number);
  if (found !== undefined) return { ...found, diagnostics };
  if (failed) return none;
  const others = names.length === 0 ? '' : ` It is ${names.join(', ')}.`;
  throw new UsageError(`${input.file} has no RSS ${nameOf(number)}.${others}`);
}

const nameOf = (rule: number | null | undefined) =>
  rule === null ? 'for packets that no rule matches (--rule default)' : `in rule ${rule ?? '?'}`;

/** Throws UsageError when the options describe no RSS that there can be. */
export function rssOfOptions(values: RssOptionValues, overrides: DeviceOverrides): ChosenRss {
  const rule = ruleOf(values);
  const queues = overrides.queues ?? queuesNeeded(values);
  const { rss, diagnostics } = compile([rule], { ...defaultDevice, ...overrides, queues });
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw new UsageError(`${wrong.message} ${wrong.hint ?? ''}`.trimEnd());
  return {
    configuration: rss.find((slot) => slot.rule === rule.id)?.configuration,
    rule: undefined,
    diagnostics,
  };
}

/** Without a number of queues, the device has those that are listed. */
function queuesNeeded({ 'queues-list': text }: RssOptionValues): number {
  return text === undefined ? defaultDevice.queues : Math.max(...queueList(text)) + 1;
}

function ruleOf(values: RssOptionValues): Rule {
  const ids = createIdentifiers();
  return {
    id: ids.rule(),
    name: '',
    enabled: true,
    attributes: { ...defaultAttributes, ingress: true },
    pattern: [{ id: ids.step(), type: 'eth', fields: {} }],
    actions: [{ id: ids.step(), type: 'rss', fields: rssFields(values) }],
  };
}

function rssFields(values: RssOptionValues): Readonly<Record<string, ActionValue>> {
  const { func, types, key, 'queues-list': list } = values;
  return {
    ...(func !== undefined && { func }),
    ...(types !== undefined && { types: types.split(',') }),
    ...(key !== undefined && { key: key.toLowerCase().replaceAll(':', '') }),
    ...(list !== undefined && { queues: queueList(list) }),
  };
}

function queueList(text: string): readonly number[] {
  return text
    .split(',')
    .map((queue) => wholeNumber('--queues-list', queue, { least: 0, most: 255 }));
}
