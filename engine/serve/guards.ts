/**
 * Who may talk to the designer's server. It listens on loopback, which every page in every browser of the
 * machine and every user of it can reach; so each request is checked before anything else happens:
 *
 * - Host names us: a page of a domain that was rebound to 127.0.0.1 names its own (421).
 * - Origin, when there is one, is ours; anything but a plain load must have one (403).
 * - Sec-Fetch-Site, which no page can forge, does not say that another site asks (403).
 * - Beyond the page's own files, the session's cookie or the token proves that the user let it in (401).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type Refusal = 401 | 403 | 421;

type Request = Pick<IncomingMessage, 'headers' | 'method'>;

/** Whether the request comes from the server's own pages or from the user; undefined when it does. */
export function refuseForeign(
  request: Request,
  port: number,
  options: { readonly originRequired: boolean },
): Refusal | undefined {
  const hosts = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host)) return 421;
  if (origin !== undefined && origin !== `http://${host}`) return 403;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 403;
  if (options.originRequired && origin === undefined) return 403;
  return undefined;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** 256 random bits as 43 characters that need no escaping in an address or cookie. */
const secret = () => randomBytes(32).toString('base64url');

/** Constant time: the comparison tells nothing about how much of a guess was right. */
const same = (left: string, right: string) => timingSafeEqual(sha256(left), sha256(right));

/** The two secrets of a running server: the token in the printed address, and the cookie it is exchanged for. */
export class SessionKeys {
  readonly token = secret();
  readonly #session = secret();

  /** The Set-Cookie line for who knows the token; undefined for who does not. */
  exchange(token: string, port: number): string | undefined {
    if (!same(token, this.token)) return undefined;
    return `${cookieName(port)}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Cookie of a page, or the token itself as `Authorization: Bearer` of a program. */
  admits(request: Request, port: number): boolean {
    const bearer = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return same(bearer, this.token);
    const cookies = (request.headers.cookie ?? '').split(/; */);
    const prefix = `${cookieName(port)}=`;
    const cookie = cookies.find((text) => text.startsWith(prefix))?.slice(prefix.length);
    return cookie !== undefined && same(cookie, this.#session);
  }
}

/** Browsers send a cookie to every port of a host, so each server's has a name of its own. */
function cookieName(port: number): string {
  return `tapwright-${String(port)}`;
}
