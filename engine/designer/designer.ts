/**
 * The engine behind a designer: keeps the working copy, opens and saves documents, applies them to a
 * device and tells what the kernel counts. One engine serves one user, through any number of pages.
 */
import type {
  AnswerOf,
  ArgumentOf,
  DesignerApi,
  EventName,
  EventOf,
  KernelState,
  OpenDocument,
  RequestName,
} from '../../core/contract/designer.ts';
import { explainNetdFailure } from '../kernel/netd-refusals.ts';
import type { OpenedKernel } from '../kernel/open.ts';
import { AppliedSet } from './applied-set.ts';
import type { DocumentFiles, Outcome } from './files.ts';

export interface DesignerOptions {
  readonly kernel: OpenedKernel;
  readonly files: DocumentFiles;
  /** Of Tapwright. */
  readonly version: string;
  /** What the designer shows first. */
  readonly document: OpenDocument;
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
  /** Between two readings of the counters; 1,000 when absent. */
  readonly counterIntervalMs?: number;
  /** Told of what fails with nobody waiting for the answer: reading the counters. */
  readonly onFailure: (reason: unknown) => void;
}

export interface Designer extends DesignerApi {
  /** Takes the rules of a device that it made itself with it, and leaves those of others' devices in place. */
  close(): Promise<void>;
}

const usualIntervalMs = 1000;

type Handlers = { readonly [N in RequestName]: (argument: ArgumentOf<N>) => Promise<AnswerOf<N>> };

export function createDesigner(options: DesignerOptions): Designer {
  return new EngineOfDesigner(options);
}

class EngineOfDesigner implements Designer {
  readonly #options: DesignerOptions;
  readonly #set: AppliedSet;
  readonly #listeners = new Map<EventName, Set<(event: never) => void>>();
  #document: OpenDocument;
  /** The document's text when it was last read from its file or written to it. */
  #inFile: string;
  #timer: NodeJS.Timeout | undefined;
  /** What touches the device runs one after the other: an apply never meets a flush half way. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: DesignerOptions) {
    this.#options = options;
    this.#set = new AppliedSet(options.kernel, options.now, () => {
      this.#tellState();
    });
    this.#document = options.document;
    this.#inFile = options.document.text;
  }

  request<N extends RequestName>(name: N, argument: ArgumentOf<N>): Promise<AnswerOf<N>> {
    return this.#handlers[name](argument);
  }

  subscribe<N extends EventName>(name: N, listener: (event: EventOf<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#stopCounting();
    await this.#inTurn(() => this.#set.close());
    await this.#options.kernel.port.close();
  }

  readonly #handlers: Handlers = {
    welcome: () =>
      Promise.resolve({
        version: this.#options.version,
        kernel: this.#kernelState(),
        applied: this.#set.applied,
        drift: this.#set.drift,
        document: this.#document,
        unsaved: this.#document.text !== this.#inFile,
        files: this.#options.files.kind,
      }),
    keep: (document) => {
      this.#document = document;
      return Promise.resolve({});
    },
    listDocuments: async () => ({ documents: [...(await this.#options.files.list())] }),
    openDocument: async ({ path }) => {
      const opened = await this.#options.files.open(path);
      if (opened.ok && opened.value !== null) this.#took(opened.value);
      return asAnswer(opened);
    },
    saveDocument: async (document) => {
      const saved = await this.#options.files.save(document);
      if (saved.ok && saved.value !== null)
        this.#took({ path: saved.value.path, text: document.text });
      return asAnswer(saved);
    },
    apply: async ({ document }) =>
      asAnswer(await this.#inTurn(() => this.#change(() => this.#set.apply(document)))),
    reapply: async () =>
      asAnswer(await this.#inTurn(() => this.#change(() => this.#set.reapply()))),
    flush: async () => asAnswer(await this.#inTurn(() => this.#change(() => this.#set.flush()))),
  };

  /** The working copy and the file are the same now. */
  #took(document: OpenDocument): void {
    this.#document = document;
    this.#inFile = document.text;
  }

  #kernelState(): KernelState {
    const { port, problems } = this.#options.kernel;
    return { way: port.way, release: port.release, problems: [...problems] };
  }

  async #change<T>(run: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    this.#stopCounting();
    try {
      return await run();
    } catch (reason) {
      const ofNetd = explainNetdFailure(reason);
      if (ofNetd === undefined) throw reason;
      return { ok: false, diagnostics: [ofNetd] };
    } finally {
      this.#tellState();
      if (this.#set.applied !== null) this.#countLater();
    }
  }

  #tellState(): void {
    const { applied, drift } = this.#set;
    this.#tell('state', { kernel: this.#kernelState(), applied, drift });
  }

  #countLater(): void {
    const interval = this.#options.counterIntervalMs ?? usualIntervalMs;
    this.#timer = setTimeout(() => {
      this.#inTurn(() => this.#count()).catch(this.#options.onFailure);
    }, interval);
    // Counting alone keeps no process alive.
    this.#timer.unref();
  }

  async #count(): Promise<void> {
    // An apply or flush that came between has its own idea of when to count next.
    if (this.#timer === undefined) return;
    this.#stopCounting();
    try {
      const counters = await this.#set.counters();
      if (counters === undefined) this.#tellState();
      else this.#tell('counters', counters);
    } finally {
      if (this.#set.applied !== null) this.#countLater();
    }
  }

  #stopCounting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #tell<N extends EventName>(name: N, event: EventOf<N>): void {
    for (const listener of this.#listeners.get(name) ?? [])
      (listener as (event: EventOf<N>) => void)(event);
  }
}

/** The contract's lists are its own to change; ours are not. */
function asAnswer<T>(outcome: Outcome<T>) {
  return outcome.ok ? outcome : { ok: false as const, diagnostics: [...outcome.diagnostics] };
}
