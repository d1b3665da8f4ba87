/** Reads FILE: a document or a testpmd script, whichever it is. */
import { readFile } from 'node:fs/promises';
import { compile } from '../core/compile/compile.ts';
import type { CompiledRules } from '../core/compile/result.ts';
import type { Diagnostic, Subject, TextSpan } from '../core/diagnostics/diagnostic.ts';
import { createPathLocator } from '../core/document/json-text.ts';
import { readDocument } from '../core/document/read.ts';
import { defaultDevice, type DeviceOptions, type DeviceStep } from '../core/flow/device.ts';
import { createIdentifiers } from '../core/flow/identifiers.ts';
import type { Rule } from '../core/flow/rule.ts';
import type { KernelVersion } from '../core/tc/kernel-version.ts';
import { createLocator } from '../core/testpmd/spans.ts';
import { parseScript } from '../core/testpmd/parse.ts';
import { systemReason } from '../engine/designer/files.ts';
import { overriddenDevice, type DeviceOverrides } from './device-options.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

export interface Input {
  /** As messages name it. */
  readonly file: string;
  readonly kind: 'document' | 'script';
  readonly text: string;
  /** Those that could be read. */
  readonly rules: readonly Rule[];
  /** What the input says about the device: all of it, or what a script sets. */
  readonly device: Readonly<Partial<DeviceOptions>>;
  /** What a script switches on and off, oldest first. */
  readonly history: readonly DeviceStep[];
  /** 0-based place of a rule among all of the input, also of those that could not be read. */
  readonly indexOf: (rule: string) => number | undefined;
  /** Where in the text a subject stands. */
  readonly locate: (subject: Subject) => TextSpan | undefined;
  /** What reading had to say. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `-` is standard input. Throws UsageError when the file cannot be read. */
export async function readInput(file: string, terminal: Terminal): Promise<Input> {
  if (file === '-') return interpret('<stdin>', await terminal.readInput());
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (reason) {
    throw new UsageError(`Cannot read ${file}: ${systemReason(reason)}.`);
  }
  return interpret(file, text);
}

/** No testpmd command begins with a brace, and every document does. Throws UsageError for what is no text. */
function interpret(file: string, content: string): Input {
  // UTF-16, or no text at all: read on, all of it would be taken for words that are not for testpmd.
  if (content.includes('\0')) throw new UsageError(`${file} is not text in UTF-8.`);
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content;
  const isDocument = file.endsWith('.json') || /^\s*\{/.test(text);
  return isDocument ? interpretDocument(file, text) : interpretScript(file, text);
}

function interpretScript(file: string, text: string): Input {
  const { commands, rules, device, history, diagnostics } = parseScript(text, createIdentifiers());
  const indexes = new Map<string, number>(commands.map(({ id }, index) => [id, index]));
  return {
    file,
    kind: 'script',
    text,
    rules,
    device,
    history,
    indexOf: (rule) => indexes.get(rule),
    locate: createLocator(commands),
    diagnostics,
  };
}

function interpretDocument(file: string, text: string): Input {
  const reading = readDocument(text);
  const rules = reading.ok ? reading.document.rules : [];
  const indexes = new Map<string, number>(rules.map(({ id }, index) => [id, index]));
  const indexOf = (rule: string) => indexes.get(rule);
  return {
    file,
    kind: 'document',
    text,
    rules,
    device: reading.ok ? reading.document.device : {},
    history: [],
    indexOf,
    locate: reading.ok ? documentLocator(text, indexOf) : () => undefined,
    diagnostics: reading.diagnostics,
  };
}

function documentLocator(text: string, indexOf: Input['indexOf']): Input['locate'] {
  let locatePath: ReturnType<typeof createPathLocator> | undefined;
  return ({ rule, part, index, field }) => {
    const place = rule === undefined ? undefined : indexOf(rule);
    if (place === undefined) return undefined;
    locatePath ??= createPathLocator(text);
    const fieldPath = field === undefined ? [] : [field];
    const steps = part === 'item' ? 'pattern' : 'actions';
    if (part === 'attribute') return locatePath(['rules', place, 'attributes', ...fieldPath]);
    if (part !== 'item' && part !== 'action') return locatePath(['rules', place]);
    if (index === undefined) return locatePath(['rules', place, steps]);
    const inStep = field === undefined ? [] : ['fields', field];
    return locatePath(['rules', place, steps, index, ...inStep]);
  };
}

export interface CompiledInput {
  readonly compiled: CompiledRules;
  readonly device: DeviceOptions;
  /** What it was compiled for. */
  readonly target: Target;
  /** Of reading and compiling, each with its place in the text where it has one. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the command line says about compiling. */
export interface Target {
  readonly overrides: DeviceOverrides;
  readonly kernel: KernelVersion;
}

/** The device that the input and the command line ask for. Throws UsageError when no device can be so. */
export function deviceOf({ device }: Input, overrides: DeviceOverrides): DeviceOptions {
  return overriddenDevice({ ...defaultDevice, ...device }, overrides);
}

export function compileInput(input: Input, target: Target): CompiledInput {
  const { overrides, kernel } = target;
  const device = deviceOf(input, overrides);
  // What an option says the device is, it has been from the start.
  const history = input.history.filter(({ kind }) => overrides[kind] === undefined);
  const compiled = compile(input.rules, device, { kernel, history, numberOf: input.indexOf });
  return {
    compiled,
    device,
    target,
    diagnostics: placeIn(input, [...input.diagnostics, ...compiled.diagnostics]),
  };
}

/** Points diagnostics about rules at the input's text. */
export function placeIn(
  { locate }: Input,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const span = diagnostic.span ?? locate(diagnostic.subject);
    return span === undefined ? diagnostic : { ...diagnostic, span };
  });
}
