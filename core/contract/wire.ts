/**
 * The contract as text frames over a WebSocket: what `tapwright serve` and a page in a browser say to
 * each other. One frame is one JSON text.
 *
 * The way in: the address that `serve` prints ends in `#TOKEN`. The page posts the token as the plain
 * text body of `POST /session`, drops it from the address, and gets a cookie that only the browser
 * sees; with it, it opens the WebSocket at `/socket` of the same origin. A page that is loaded again has the
 * cookie already and needs no token.
 */
import { z } from 'zod';
import {
  events,
  requests,
  type AnswerOf,
  type ArgumentOf,
  type DesignerApi,
  type EventName,
  type EventOf,
  type RequestName,
} from './designer.ts';

export const sessionPath = '/session';
export const socketPath = '/socket';

/** Longest frame either side accepts, in bytes: a document of several thousand rules fits. */
export const longestFrame = 16 * 1024 * 1024;

const isRequestName = (name: unknown): name is RequestName =>
  typeof name === 'string' && Object.hasOwn(requests, name);
const isEventName = (name: unknown): name is EventName =>
  typeof name === 'string' && Object.hasOwn(events, name);

/** Page to engine. The page chooses the id; the answer carries it back. */
export const requestFrameSchema = z.object({
  id: z.number().int().nonnegative(),
  name: z.custom<RequestName>(isRequestName, 'no such request'),
  argument: z.unknown(),
});

/** Engine to page. A failure is a fault of the machine or of the caller; a refusal for the user's sake is an answer. */
export const engineFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.number().int().nonnegative(), value: z.unknown() }),
  z.object({
    kind: z.literal('failure'),
    id: z.number().int().nonnegative(),
    message: z.string(),
  }),
  z.object({
    kind: z.literal('event'),
    name: z.custom<EventName>(isEventName, 'no such event'),
    event: z.unknown(),
  }),
]);
export type EngineFrame = z.infer<typeof engineFrameSchema>;

/** A request that the engine could not carry out, or an engine that is gone. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
}

/**
 * Checks the argument, asks the engine, checks the answer: the engine's end of every way. Rejects when
 * either does not have the contract's shape, or the engine itself fails.
 */
export async function answerChecked<N extends RequestName>(
  api: DesignerApi,
  name: N,
  argument: unknown,
): Promise<AnswerOf<N>> {
  const { argument: argumentSchema, answer: answerSchema } = requests[name];
  const checked = argumentSchema.safeParse(argument);
  if (!checked.success)
    throw new RequestFailure(
      `The argument of ${name} is not valid: ${z.prettifyError(checked.error)}`,
    );
  const answer = await api.request(name, checked.data as ArgumentOf<N>);
  return answerSchema.parse(answer) as AnswerOf<N>;
}

/** The page's end: a DesignerApi over any carrier of text. */
export interface WireClient extends DesignerApi {
  /** Takes one frame from the engine. Throws when it is not a frame of the contract. */
  receive(text: string): void;
  /** Rejects all that is under way, e.g. because the connection closed. */
  abandon(reason: string): void;
}

interface Waiting {
  readonly name: RequestName;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: RequestFailure) => void;
}

export function createWireClient(send: (text: string) => void): WireClient {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<EventName, Set<(event: never) => void>>();
  let lastId = 0;

  const settle = (frame: Exclude<EngineFrame, { kind: 'event' }>): void => {
    const request = waiting.get(frame.id);
    if (request === undefined) return;
    waiting.delete(frame.id);
    if (frame.kind === 'failure') {
      request.reject(new RequestFailure(frame.message));
      return;
    }
    const answer = requests[request.name].answer.safeParse(frame.value);
    if (answer.success) request.resolve(answer.data);
    else request.reject(new RequestFailure(`The answer to ${request.name} is not valid.`));
  };

  return {
    request<N extends RequestName>(name: N, argument: ArgumentOf<N>): Promise<AnswerOf<N>> {
      const id = ++lastId;
      return new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { name, resolve, reject });
        send(JSON.stringify({ id, name, argument }));
      }) as Promise<AnswerOf<N>>;
    },
    subscribe<N extends EventName>(name: N, listener: (event: EventOf<N>) => void): () => void {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    receive(text) {
      const frame = engineFrameSchema.parse(JSON.parse(text));
      if (frame.kind !== 'event') {
        settle(frame);
        return;
      }
      const event = events[frame.name].parse(frame.event);
      for (const listener of listeners.get(frame.name) ?? []) listener(event as never);
    },
    abandon(reason) {
      for (const request of waiting.values()) request.reject(new RequestFailure(reason));
      waiting.clear();
    },
  };
}
