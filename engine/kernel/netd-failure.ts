/** Why a request to tapwright-netd was not carried out. */
import { ProgramRefusal } from './bpf-port.ts';
import { KernelFailure } from './failure.ts';
import { outcomes, NetdProtocolFailure, PayloadReader } from './netd-payload.ts';

const eperm = 1;
const econnreset = 104;

/** netd does not do that for its client. Nothing of the request was carried out. */
export class NotAllowedFailure extends KernelFailure {
  /** `message 3 (RTM_NEWTFILTER)`. */
  readonly what: string;
  readonly why: string;

  constructor(what: string, why: string) {
    super({
      code: 'EPERM',
      errno: eperm,
      syscall: 'tapwright-netd',
      kernelText: `${what}: ${why}`,
    });
    this.what = what;
    this.why = why;
  }
}

/** netd has ended, and with it what it held: non-persistent TAPs, open programs. */
export class NetdEndedFailure extends KernelFailure {
  /** Null when a signal ended it. */
  readonly status: number | null;
  /** The last that it said, else how it ended: `status 1`, `SIGKILL`. */
  readonly told: string;

  constructor(status: number | null, signal: string | null, words: string) {
    const told = words === '' ? (signal ?? `status ${String(status)}`) : words;
    super({ code: 'ECONNRESET', errno: econnreset, syscall: 'tapwright-netd', kernelText: told });
    this.status = status;
    this.told = told;
  }
}

/** The reason that an answer gives which is neither `done` nor `more`. */
export function readFailure(outcome: number, payload: Uint8Array): Error {
  const reader = new PayloadReader(payload);
  if (outcome === outcomes.notAllowed) return new NotAllowedFailure(reader.text(), reader.text());
  if (outcome === outcomes.malformed) return new TypeError(`tapwright-netd: ${reader.text()}`);
  if (outcome !== outcomes.failed && outcome !== outcomes.programRefused)
    return new NetdProtocolFailure(`tapwright-netd answered with outcome ${String(outcome)}.`);
  const failure = { errno: reader.number(), code: reader.text(), syscall: reader.text() };
  const note = reader.text();
  if (outcome === outcomes.failed)
    return new KernelFailure({ ...failure, ...(note !== '' && { kernelText: note }) });
  return new ProgramRefusal({ ...failure, program: reader.text(), log: reader.text() });
}
