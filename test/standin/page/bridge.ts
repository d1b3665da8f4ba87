/**
 * contextBridge: two JavaScript worlds of one page share its DOM events and nothing else. A call from
 * one into the other is a nested synchronous event whose name no page script knows; functions and
 * promises become proxies, everything else is cloned by Chromium.
 */

export type World = 'page' | 'preload';

type Crossing =
  | { readonly kind: 'function' | 'promise'; readonly id: string }
  | { readonly kind: 'array'; readonly items: readonly Crossing[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Crossing])[] }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'value'; readonly value: unknown };

type Callable = (...args: unknown[]) => unknown;

interface Settlement {
  readonly id: string;
  readonly kept: boolean;
  readonly outcome: Crossing;
}

export interface Bridge {
  /** Defines a property of the other world's window (the preload's end). */
  expose(name: string, api: unknown): void;
}

const isPlain = (value: object): boolean =>
  Object.prototype.toString.call(value) === '[object Object]';

function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

/** Builtins are kept before any page script runs, so a page that replaces them does not reach in. */
export function createBridge(own: World, secret: string): Bridge {
  const other: World = own === 'page' ? 'preload' : 'page';
  const { CustomEvent } = window;
  const dispatch = window.dispatchEvent.bind(window);
  const addListener = window.addEventListener.bind(window);
  const functions = new Map<string, Callable>();
  const names = new WeakMap<Callable, string>();
  const pending = new Map<string, { resolve: Callable; reject: Callable }>();
  let lastId = 0;
  let returned: Crossing | undefined;

  const fire = (topic: string, detail: unknown): void => {
    dispatch(new CustomEvent(`${secret}:${topic}:${other}`, { detail }));
  };
  const listen = (topic: string, listener: (detail: unknown) => void): void => {
    addListener(`${secret}:${topic}:${own}`, (event) => {
      listener((event as CustomEvent<unknown>).detail);
    });
  };
  const newId = (): string => `${own}${String(++lastId)}`;

  const nameOf = (callable: Callable): string => {
    const known = names.get(callable);
    if (known !== undefined) return known;
    const id = newId();
    names.set(callable, id);
    functions.set(id, callable);
    return id;
  };
  const failure = (reason: unknown): Crossing => ({
    kind: 'error',
    message: reason instanceof Error ? reason.message : String(reason),
  });
  const send = (value: unknown): Crossing => {
    if (typeof value === 'function') return { kind: 'function', id: nameOf(value as Callable) };
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (value instanceof Promise) {
      const id = newId();
      const settle = (kept: boolean, outcome: Crossing): void => {
        fire('settle', { id, kept, outcome } satisfies Settlement);
      };
      value.then(
        (result) => {
          settle(true, send(result));
        },
        (reason: unknown) => {
          settle(false, failure(reason));
        },
      );
      return { kind: 'promise', id };
    }
    if (Array.isArray(value)) return { kind: 'array', items: value.map(send) };
    if (typeof value === 'object' && value !== null && isPlain(value)) {
      const entries = Object.entries(value).map(([name, inner]) => [name, send(inner)] as const);
      return { kind: 'object', entries };
    }
    return { kind: 'value', value };
  };

  const proxyOf =
    (id: string): Callable =>
    (...args) => {
      returned = undefined;
      fire('call', { id, args: args.map(send) });
      const answer = returned as Crossing | undefined;
      returned = undefined;
      if (answer === undefined) throw new Error('stand-in: the other world is gone');
      if (answer.kind === 'error') throw new Error(answer.message);
      return receive(answer);
    };
  const receive = (crossing: Crossing): unknown => {
    switch (crossing.kind) {
      case 'function':
        return functions.get(crossing.id) ?? proxyOf(crossing.id);
      case 'promise':
        return new Promise((resolve, reject) => {
          pending.set(crossing.id, { resolve: resolve, reject: reject as Callable });
        });
      case 'array':
        return crossing.items.map(receive);
      case 'object':
        return Object.fromEntries(crossing.entries.map(([name, inner]) => [name, receive(inner)]));
      case 'error':
        return new Error(crossing.message);
      case 'value':
        return crossing.value;
    }
  };

  listen('call', (detail) => {
    const { id, args } = detail as { id: string; args: readonly Crossing[] };
    let answer: Crossing;
    try {
      answer = send(functions.get(id)?.(...args.map(receive)));
    } catch (reason) {
      answer = failure(reason);
    }
    fire('return', answer);
  });
  listen('return', (detail) => {
    returned = detail as Crossing;
  });
  listen('settle', (detail) => {
    const { id, kept, outcome } = detail as Settlement;
    const promise = pending.get(id);
    pending.delete(id);
    promise?.[kept ? 'resolve' : 'reject'](receive(outcome));
  });
  if (own === 'page') {
    listen('expose', (detail) => {
      const { name, api } = detail as { name: string; api: Crossing };
      const value = freeze(receive(api));
      Object.defineProperty(window, name, { value, enumerable: true });
    });
  }
  return {
    expose: (name, api) => {
      fire('expose', { name, api: send(api) });
    },
  };
}
