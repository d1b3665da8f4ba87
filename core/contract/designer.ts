/**
 * What the designer may ask of an engine, and what an engine tells it: one typed table for every way
 * between them (Electron's IPC, the WebSocket of `tapwright serve`). Both ends check what arrives
 * against these schemas; nothing else crosses.
 */
import { z } from 'zod';

/** How the engine reaches a kernel. */
export const kernelWaySchema = z.enum(['addon', 'netd', 'simulated']);
export type KernelWay = z.infer<typeof kernelWaySchema>;

export const diagnosticSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  hint: z.string().optional(),
  subject: z.object({
    rule: z.string().optional(),
    part: z.enum(['attribute', 'item', 'action', 'text', 'document', 'device', 'kernel']),
    index: z.number().int().optional(),
    field: z.string().optional(),
  }),
  span: z
    .object({
      line: z.number().int(),
      column: z.number().int(),
      offset: z.number().int(),
      length: z.number().int(),
    })
    .optional(),
  rteFlowErrorType: z.number().int().optional(),
});

/** A request that failed answers with the reasons, never with a thrown error. */
const outcome = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), diagnostics: z.array(diagnosticSchema) }),
  ]);

/** Names one filter of ours, the same in a compiled set, a dump and the counters. */
export const filterKeySchema = z.string().describe('`device parent chain priority handle`');

export const kernelStateSchema = z.object({
  way: kernelWaySchema,
  /** `uname -r`, or `simulated`. */
  release: z.string(),
  /** Why the real kernel cannot be used; empty when it is. */
  problems: z.array(diagnosticSchema),
});
export type KernelState = z.infer<typeof kernelStateSchema>;

/** The set that is in the kernel now, if one is. */
export const appliedSchema = z
  .object({
    device: z.string(),
    queues: z.number().int(),
    /** Hash of the compiled set (compile/fingerprint.ts), to tell whether the document differs from the kernel. */
    fingerprint: z.string(),
    filters: z.number().int(),
  })
  .nullable();
export type Applied = z.infer<typeof appliedSchema>;

/** How the kernel differs from the set that was applied, because somebody else changed it; null when it does not. */
export const driftSchema = z
  .object({
    /** Filters. */
    missing: z.number().int(),
    changed: z.number().int(),
    unexpected: z.number().int(),
    /** Devices that were set down. */
    down: z.array(z.string()),
    /** The first of them, a sentence each. */
    details: z.array(z.string()),
  })
  .nullable();
export type Drift = z.infer<typeof driftSchema>;

export const openDocumentSchema = z.object({
  /** Path in the file system or the served folder; null for a document never saved. */
  path: z.string().nullable(),
  /** Content of the file, unparsed: the designer reads it and explains what is wrong with it. */
  text: z.string(),
});
export type OpenDocument = z.infer<typeof openDocumentSchema>;

export const welcomeSchema = z.object({
  version: z.string(),
  kernel: kernelStateSchema,
  applied: appliedSchema,
  drift: driftSchema,
  /** What the designer shows first: what was open before a reload, else the served file, else an example. */
  document: openDocumentSchema,
  /** Whether the document has changes that its file does not. */
  unsaved: z.boolean(),
  /** Whether the host can show file dialogs (Electron) or offers a list of documents (`serve`). */
  files: z.enum(['dialog', 'list']),
});
export type Welcome = z.infer<typeof welcomeSchema>;

export const applyReportSchema = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  milliseconds: z.number(),
  generation: z.number().int(),
  /** What worked, but perhaps not as meant. */
  warnings: z.array(diagnosticSchema).optional(),
});
export type ApplyReport = z.infer<typeof applyReportSchema>;

const queueCountSchema = z.object({
  queue: z.number().int(),
  packets: z.number(),
  bytes: z.number(),
});

/** Packets and bytes since the set was applied, as the kernel counted them. */
export const countersSchema = z.object({
  filters: z.record(filterKeySchema, z.object({ packets: z.number(), bytes: z.number() })),
  queues: z.array(queueCountSchema),
  /** Of filters that spread packets: what the program made of them, and where it sent them. */
  rss: z.record(
    filterKeySchema,
    z.object({
      /** By the names of core/rss/outcome.ts. */
      outcomes: z.record(z.string(), z.number()),
      queues: z.array(queueCountSchema),
    }),
  ),
});
export type RssCounters = Counters['rss'][string];
export type Counters = z.infer<typeof countersSchema>;

/** Name → schemas of argument and answer. Every request takes one object. */
export const requests = {
  welcome: { argument: z.object({}), answer: welcomeSchema },
  /** Keeps the working copy with the engine, so that a reload of the page loses nothing. */
  keep: { argument: openDocumentSchema, answer: z.object({}) },
  listDocuments: {
    argument: z.object({}),
    answer: z.object({
      documents: z.array(z.object({ path: z.string(), name: z.string(), example: z.boolean() })),
    }),
  },
  /** Without a path: asks the user through a dialog; `value` is null when the user backs out. */
  openDocument: {
    argument: z.object({ path: z.string().nullable() }),
    answer: outcome(openDocumentSchema.nullable()),
  },
  /** Without a path: asks the user where; `value` is null when the user backs out. */
  saveDocument: {
    argument: openDocumentSchema,
    answer: outcome(z.object({ path: z.string() }).nullable()),
  },
  /** Compiles the document and makes the kernel hold exactly its rules. */
  apply: { argument: z.object({ document: z.string() }), answer: outcome(applyReportSchema) },
  /** Makes the kernel hold again what was last applied. */
  reapply: { argument: z.object({}), answer: outcome(applyReportSchema) },
  /** Removes every rule of ours and what else was made for them. */
  flush: { argument: z.object({}), answer: outcome(z.object({ removed: z.number().int() })) },
} as const;
export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type ArgumentOf<N extends RequestName> = z.infer<Requests[N]['argument']>;
export type AnswerOf<N extends RequestName> = z.infer<Requests[N]['answer']>;

/** What an engine tells unasked. */
export const events = {
  /** Once a second while a set is applied. */
  counters: countersSchema,
  /** After every apply and flush, when the way to the kernel changes, and when somebody else changes the applied set. */
  state: z.object({ kernel: kernelStateSchema, applied: appliedSchema, drift: driftSchema }),
} as const;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventOf<N extends EventName> = z.infer<Events[N]>;

/** The engine as the designer sees it, whatever lies between. */
export interface DesignerApi {
  request<N extends RequestName>(name: N, argument: ArgumentOf<N>): Promise<AnswerOf<N>>;
  /** Returns the function that ends the subscription. */
  subscribe<N extends EventName>(name: N, listener: (event: EventOf<N>) => void): () => void;
}
