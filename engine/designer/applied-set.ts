/** The one set a designer has in the kernel, and the TAP it made for it. */
import type { Applied, ApplyReport, Counters, Drift } from '../../core/contract/designer.ts';
import { compile } from '../../core/compile/compile.ts';
import { fingerprint } from '../../core/compile/fingerprint.ts';
import type { CompiledRules } from '../../core/compile/result.ts';
import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { readDocument } from '../../core/document/read.ts';
import type { DeviceOptions } from '../../core/flow/device.ts';
import { explainNoTap } from '../kernel/features.ts';
import type { OpenedKernel } from '../kernel/open.ts';
import { makeMissing } from '../kernel/simulated.ts';
import type { KernelWatch, TapDevice } from '../kernel/port.ts';
import { kernelOf, withOwnAddress } from '../session/target.ts';
import { DeviceSession, type Result } from '../session/session.ts';
import type { Outcome } from './files.ts';

export class AppliedSet {
  readonly #kernel: OpenedKernel;
  readonly #now: () => number;
  #session: DeviceSession | undefined;
  #tap: TapDevice | undefined;
  #applied: Applied = null;
  /** Of the document that is applied. */
  #text = '';
  #watch: KernelWatch | undefined;
  #drift: Drift = null;
  readonly #tell: () => void;

  /** `tell` is called when somebody else changed what was applied, or changed it back. */
  constructor(kernel: OpenedKernel, now: () => number, tell: () => void) {
    this.#kernel = kernel;
    this.#now = now;
    this.#tell = tell;
  }

  get drift(): Drift {
    return this.#drift;
  }

  get applied(): Applied {
    return this.#applied;
  }

  /** Compiles a document's text and makes its device hold it; a TAP that does not exist is made and held. */
  async apply(text: string): Promise<Outcome<ApplyReport>> {
    const reading = readDocument(text);
    if (!reading.ok) return { ok: false, diagnostics: reading.diagnostics };
    const { device, rules } = reading.document;
    const kernel = kernelOf(this.#kernel.port);
    const compiled = compile(rules, device, { kernel, history: [] });
    if (hasErrors(compiled.diagnostics)) return { ok: false, diagnostics: compiled.diagnostics };
    const problems = await this.#moveTo(device);
    if (problems.length > 0) return { ok: false, diagnostics: problems };
    return this.#applyThrough(async (session) => {
      const addressed = withOwnAddress(device, await session.readLink());
      const set =
        addressed === device ? compiled : compile(rules, addressed, { kernel, history: [] });
      const result = await session.apply(set, device);
      // The document's own set is remembered: it is what the designer compares with.
      if (result.ok) {
        this.#text = text;
        this.#remember(device, compiled);
        await this.#startWatching(session);
      }
      return result;
    });
  }

  /** Brings back what was applied last. */
  reapply(): Promise<Outcome<ApplyReport>> {
    return this.apply(this.#text);
  }

  async flush(): Promise<Outcome<{ readonly removed: number }>> {
    if (this.#session === undefined) return { ok: true, value: { removed: 0 } };
    const result = await this.#session.flush();
    // A device that is gone took its rules along.
    const gone = !result.ok && result.diagnostics.every(({ code }) => code === 'device/not-found');
    if (!result.ok && !gone) return result;
    await this.#letGo();
    return { ok: true, value: { removed: result.ok ? result.value.removed : 0 } };
  }

  /** Undefined when nothing is applied, or no longer because the device vanished. */
  async counters(): Promise<Counters | undefined> {
    if (this.#applied === null) return undefined;
    const counters = await this.#session?.counters();
    if (counters === undefined) await this.#letGo();
    return counters;
  }

  /** Lets the TAP go that was made here; it vanishes with its rules, and its remote is left. Rules on other devices stay. */
  close(): Promise<void> {
    return this.#letGo();
  }

  async #applyThrough(
    apply: (session: DeviceSession) => Promise<Result<ApplyReport>>,
  ): Promise<Outcome<ApplyReport>> {
    const session = this.#session;
    if (session === undefined) throw new Error('no session to apply through');
    try {
      const result = await apply(session);
      if (!result.ok) return result;
      return { ok: true, value: { ...result.value, warnings: [...result.warnings] } };
    } finally {
      // A TAP that never got its first set is not kept.
      if (this.#applied === null) await this.#letGo();
    }
  }

  #remember(device: DeviceOptions, compiled: CompiledRules): void {
    this.#applied = {
      device: device.name,
      queues: device.queues,
      fingerprint: fingerprint(compiled),
      filters: compiled.filters.length,
    };
  }

  /** Leaves the device of the last apply if this one is for another, and makes the TAP if there is none. */
  async #moveTo(device: DeviceOptions): Promise<readonly Diagnostic[]> {
    const { port, ledger, journal } = this.#kernel;
    const otherDevice = this.#session !== undefined && this.#session.name !== device.name;
    const otherQueues = this.#tap !== undefined && this.#tap.queues !== device.queues;
    if (otherDevice || otherQueues) {
      const left = await this.flush();
      if (!left.ok) return left.diagnostics;
    }
    const { name, queues, remote } = device;
    // The simulated kernel begins with no devices; any remote is one of its own.
    if (port.way === 'simulated' && remote !== null)
      await makeMissing(port, { name: remote, queues: 1, persistent: true });
    if ((await port.interfaceIndex(name)) === undefined) {
      await this.#letGo();
      try {
        this.#tap = await port.createTap({ name, queues, persistent: false });
      } catch (reason) {
        return [explainNoTap(reason, `make the TAP device \`${name}\``, name)];
      }
    }
    this.#session ??= new DeviceSession(device.name, { port, ledger, journal, now: this.#now });
    return [];
  }

  async #startWatching(session: DeviceSession): Promise<void> {
    this.#drift = null;
    await this.#watch?.close();
    this.#watch = await session.watch((drift) => {
      this.#drift = drift === undefined ? null : { ...drift, ...copied(drift) };
      this.#tell();
    });
  }

  async #letGo(): Promise<void> {
    await this.#watch?.close();
    this.#watch = undefined;
    this.#drift = null;
    const [tap, session, applied] = [this.#tap, this.#session, this.#applied];
    this.#tap = undefined;
    this.#session = undefined;
    this.#applied = null;
    // The remote does not vanish with the TAP: what was made on it is taken back while filters still lead there.
    if (tap !== undefined && applied !== null) await session?.flush();
    await tap?.close();
  }
}

/** The contract's lists are its own to change. */
const copied = ({ down, details }: { down: readonly string[]; details: readonly string[] }) => ({
  down: [...down],
  details: [...details],
});
