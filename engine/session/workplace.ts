/** A TAP to work on: one process at a time, after what an earlier one left has come to its end. */
import { randomInt } from 'node:crypto';
import { diagnose } from '../../core/diagnostics/catalogue.ts';
import type { Diagnostic, Place } from '../../core/diagnostics/diagnostic.ts';
import { NetlinkExchange } from '../kernel/exchange.ts';
import { createMemoryJournal, type Journal } from '../kernel/journal.ts';
import type { DeviceLedger } from '../kernel/ledger.ts';
import type { KernelPort } from '../kernel/port.ts';
import { DevicePrograms, forgetVanished } from '../rss/device-programs.ts';
import { readLinks, type Links } from './device-state.ts';
import { recover, type Ending } from './recovery.ts';
import { survey, type Surveyed } from './sites.ts';
import type { Transaction } from './transaction.ts';

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface WorkplaceOptions {
  readonly port: KernelPort;
  readonly ledger: DeviceLedger;
  /** Where an apply is written down; for this workplace alone when absent. */
  readonly journal?: Journal;
  /** Milliseconds since 1970; the machine's when absent. */
  readonly clock?: () => number;
  /** A remote to look at even if no filter of ours on the TAP leads to it, e.g. because the TAP has gone. */
  readonly remote?: string | undefined;
  /** 32 random bits by which programs of ours know packets that they hashed; the machine's when absent. */
  readonly secret?: () => number;
}

export interface Survey {
  readonly links: Links;
  /** The TAP first, if it is there. */
  readonly sites: readonly Surveyed[];
}

const place: Place = { subject: { part: 'device' } };

export class Workplace {
  readonly device: string;
  readonly exchange: NetlinkExchange;
  readonly ledger: DeviceLedger;
  readonly journal: Journal;
  readonly secret: () => number;
  readonly #clock: () => number;
  readonly #remote: string | undefined;
  #programs: DevicePrograms | undefined;
  /** What this workplace itself is asked to do it does one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(device: string, options: WorkplaceOptions) {
    this.device = device;
    this.exchange = new NetlinkExchange(options.port);
    this.ledger = options.ledger;
    this.journal = options.journal ?? createMemoryJournal();
    this.secret = options.secret ?? (() => randomInt(1, 2 ** 32));
    this.#clock = options.clock ?? Date.now;
    this.#remote = options.remote;
  }

  /** Those of the work that was last done, kept open to read what they count. */
  get programs(): DevicePrograms | undefined {
    return this.#programs;
  }

  async close(): Promise<void> {
    await this.#programs?.close();
    this.#programs = undefined;
  }

  /** The TAP and its remotes with what hangs on them; `remotes` are looked at besides those that filters lead to. */
  async survey(remotes: readonly string[]): Promise<Survey> {
    const links = await readLinks(this.exchange);
    const named = this.#remote === undefined ? remotes : [...remotes, this.#remote];
    const names = { tap: this.device, remotes: named };
    return { links, sites: await survey(this.exchange, links, names) };
  }

  /** Works when no other process does, and what was left of an earlier apply has come to its end. */
  alone<T>(work: (transaction: Transaction) => Promise<Result<T>>): Promise<Result<T>> {
    return this.exclusively(async (transaction) => {
      const recovered = await this.recover(transaction);
      return recovered.ok ? work(transaction) : recovered;
    });
  }

  /** Works when no other process does. */
  exclusively<T>(work: (transaction: Transaction) => Promise<Result<T>>): Promise<Result<T>> {
    return this.inTurn(() => this.#locked(work));
  }

  /** Runs once all that was asked of this workplace before has ended. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #locked<T>(work: (transaction: Transaction) => Promise<Result<T>>): Promise<Result<T>> {
    const links = await readLinks(this.exchange);
    const index = links.indexOf(this.device) ?? 0;
    const lock = await this.journal.lock(index);
    if (!lock.ok) {
      const details = { device: this.device, process: lock.holder };
      return { ok: false, diagnostics: [diagnose('device/busy', details, place)] };
    }
    try {
      return await work(await this.#begin(index, links));
    } finally {
      lock.release();
    }
  }

  /** Lets what an apply left come to its end: of this TAP, and of others that have gone since. */
  async recover(transaction: Transaction): Promise<Result<Ending>> {
    const links = await readLinks(this.exchange);
    for (const index of await this.journal.list()) {
      if (index === transaction.tap || links.nameOf(index) !== undefined) continue;
      const lock = await this.journal.lock(index);
      if (!lock.ok) continue;
      try {
        const left = { device: this.device, now: Number.POSITIVE_INFINITY };
        await recover({ ...transaction, tap: index }, left);
      } finally {
        lock.release();
      }
    }
    return recover(transaction, { device: this.device, now: this.#clock() });
  }

  /** What was kept open of the programs is closed, and what is left of those of other devices that have gone is removed. */
  async #begin(tap: number, links: Links): Promise<Transaction> {
    const { port } = this.exchange;
    await this.#programs?.close();
    await forgetVanished(port.bpf, (index) => links.nameOf(index) !== undefined);
    this.#programs = await DevicePrograms.open(port, tap, this.secret);
    const { exchange, ledger, journal } = this;
    return { exchange, ledger, journal, tap, programs: this.#programs };
  }
}
