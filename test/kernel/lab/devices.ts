/**
 * Devices for one test: named uniquely, up, and removed when the test ends. Nothing but the test sends on them: the
 * guest's kernel has its IPv6 not loaded, and no addresses.
 */
import { existsSync } from 'node:fs';
import { loadNative, type Tap } from '../../../native/index.ts';
import { ip } from './commands.ts';
import { atTestEnd, type AtEnd } from './lifetime.ts';

let made = 0;

/** `tap3`, `veth4`: never the same twice in a run. */
export function freshName(kind: string): string {
  made += 1;
  return `${kind}${made}`;
}

function removeInTheEnd(device: string, atEnd: AtEnd): void {
  atEnd(() => {
    if (existsSync(`/sys/class/net/${device}`)) ip(`link del ${device}`);
  });
}

/** Names a device the product itself will make; the test's end removes it. */
export function reserveName(kind: string): string {
  const name = freshName(kind);
  removeInTheEnd(name, atTestEnd);
  return name;
}

/** A TAP device, up, its queues drained. */
export async function makeTap(queues: number, atEnd = atTestEnd): Promise<Tap> {
  const tap = await loadNative().createTap({ name: freshName('tap'), queues, persistent: false });
  atEnd(() => tap.close());
  ip(`link set ${tap.name} up`);
  return tap;
}

export function makeDummy(atEnd = atTestEnd): string {
  const name = freshName('dummy');
  ip(`link add ${name} type dummy`);
  removeInTheEnd(name, atEnd);
  ip(`link set ${name} up`);
  return name;
}

/** What is sent out of one end comes in at the other. */
export function makeVethPair(atEnd = atTestEnd): readonly [string, string] {
  const pair = [freshName('veth'), freshName('veth')] as const;
  ip(`link add ${pair[0]} type veth peer name ${pair[1]}`);
  removeInTheEnd(pair[0], atEnd);
  for (const name of pair) ip(`link set ${name} up`);
  return pair;
}
