/** The rules of an input, compiled for a device as the machine has it. */
import { diagnose } from '../core/diagnostics/catalogue.ts';
import { hasErrors, type Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { KernelVersion } from '../core/tc/kernel-version.ts';
import { notFound, type DeviceSession } from '../engine/session/session.ts';
import { withOwnAddress } from '../engine/session/target.ts';
import type { DeviceOverrides } from './device-options.ts';
import { compileInput, type CompiledInput, type Input } from './input.ts';

export interface DeviceInput {
  readonly input: Input;
  readonly overrides: DeviceOverrides;
  /** The kernel the rules are compiled for. */
  readonly target: KernelVersion;
}

/** Errors of the input are among `diagnostics`; then there is no `compiled`. */
export interface CompiledForDevice {
  readonly diagnostics: readonly Diagnostic[];
  readonly compiled?: CompiledInput;
}

/** What the machine says about the number of queues, to go over what the input says. */
type QueueCount =
  | {
      readonly ok: true;
      readonly queues: DeviceOverrides;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const counts = (queues: DeviceOverrides) => ({ ok: true, queues, warnings: [] }) as const;

/** `exists`: whether the device is there, or is to be made with as many queues as the input says. */
export async function compileForDevice(
  session: DeviceSession,
  around: DeviceInput,
  { exists }: { readonly exists: boolean },
): Promise<CompiledForDevice> {
  const { input, overrides, target: kernel } = around;
  const counted = exists ? await countQueues(session, around) : counts({});
  if (!counted.ok) return counted;
  const compiled = compileInput(input, { kernel, overrides: { ...overrides, ...counted.queues } });
  const diagnostics = [...compiled.diagnostics, ...counted.warnings];
  return hasErrors(diagnostics) ? { diagnostics } : { diagnostics, compiled };
}

/** On an existing device the attached queues count, else the document's; a script names none: one. */
async function countQueues(
  session: DeviceSession,
  { input, overrides }: DeviceInput,
): Promise<QueueCount> {
  const link = await session.readLink();
  if (link === undefined) return notFound(session.name);
  if (overrides.queues !== undefined) return counts({});
  if (link.attachedQueues !== undefined && link.attachedQueues > 0)
    return counts({ queues: link.attachedQueues });
  if (input.device.queues !== undefined) return counts({});
  const place = { subject: { part: 'device' } } as const;
  const warning = diagnose('device/queues-unknown', { device: session.name }, place);
  return { ...counts({ queues: 1 }), warnings: [warning] };
}

/** The set with the address that the TAP has, where the rules of its remote depend on it. */
export async function withAddressOf(
  session: DeviceSession,
  input: Input,
  compiled: CompiledInput,
): Promise<CompiledInput> {
  const { device, target } = compiled;
  const { mac } = withOwnAddress(device, await session.readLink());
  if (mac === device.mac) return compiled;
  return compileInput(input, { ...target, overrides: { ...target.overrides, mac } });
}
