/** The golden files: bytes that went to and came from a real kernel, with the commands that made them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { concatenate, fromHex } from '../../../core/netlink/bytes.ts';

/** One request and all that answered it, in hex. */
export interface Exchange {
  readonly command: string;
  readonly request: string;
  /** One entry a datagram. */
  readonly answer: readonly string[];
}

export interface Golden extends Exchange {
  /** `uname -r` of the guest. */
  readonly kernel: string;
  /** What sent the request. */
  readonly tool: string;
  /** Number of tap0 there. */
  readonly ifindex: number;
  /** Of filters: the kernel's own view of them afterwards. */
  readonly dump?: Exchange;
}

/** Requests of Tapwright itself, in order, on one device. */
export interface GoldenSession {
  readonly kernel: string;
  readonly tool: string;
  readonly ifindex: number;
  readonly steps: readonly {
    readonly title: string;
    readonly request: string;
    readonly answer: string;
  }[];
}

/** All datagrams of an answer one after the other: netlink messages need no other boundary. */
export function answerBytes(exchange: Exchange): Uint8Array {
  return concatenate(exchange.answer.map(fromHex));
}

export function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(goldenFile(name), 'utf8')) as Golden;
}

export type SessionName = 'session' | 'session-of-keys';

export function readSession(name: SessionName = 'session'): GoldenSession {
  return JSON.parse(readFileSync(goldenFile(name), 'utf8')) as GoldenSession;
}

const goldenFile = (name: string): string =>
  path.join(import.meta.dirname, `${name}.json`);
