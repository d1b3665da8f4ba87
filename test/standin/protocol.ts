/**
 * Custom schemes. Chromium cannot be given one over the DevTools protocol, so `app://host/path` is to
 * it `https://host.app.standin.invalid/path`: a secure origin of its own, where it enforces policy
 * headers as it would for the real scheme. The app under test only ever sees `app://`.
 */
import { isReady } from './lifecycle.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const declared = new Map<string, Electron.Privileges>();
const handlers = new Map<string, Handler>();

const address = /^([a-z][a-z0-9+-]*):\/\/([^/?#]*)(.*)$/i;
const wireAddress = /^https:\/\/([^/?#]*)\.([a-z0-9+-]+)\.standin\.invalid(.*)$/i;

/** The address by which Chromium knows one of ours; others stay as they are. */
export function toWire(url: string): string {
  const [, scheme = '', host = '', rest = ''] = address.exec(url) ?? [];
  return handlers.has(scheme) ? `https://${host}.${scheme}.standin.invalid${rest || '/'}` : url;
}

export function fromWire(url: string): string {
  const [, host = '', scheme, rest = ''] = wireAddress.exec(url) ?? [];
  return scheme === undefined ? url : `${scheme}://${host}${rest}`;
}

/** Who answers for an address, if it is of a scheme that the app serves. */
export function handlerOf(url: string): Handler | undefined {
  return handlers.get(address.exec(url)?.[1] ?? '');
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    for (const { scheme, privileges } of schemes) declared.set(scheme, privileges ?? {});
  },
  handle(scheme: string, handler: Handler): void {
    if (!isReady()) throw new Error('protocol.handle can only be used after app is ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    const privileges = declared.get(scheme);
    if (privileges?.standard !== true || privileges.secure !== true) {
      throw new Error(`stand-in: scheme ${scheme} is not declared standard and secure`);
    }
    handlers.set(scheme, handler);
  },
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

export const net = {
  /** Through the app's own schemes only; the stand-in reaches no network. */
  async fetch(url: string): Promise<Response> {
    const handler = handlerOf(url);
    if (handler === undefined) throw new Error(`stand-in: no request leaves for ${url}`);
    return handler(new Request(url));
  },
};
