/**
 * Devices for one test: named uniquely, up, and removed when the test ends. Nothing but the test sends on them: the
 * guest's kernel has its IPv6 not loaded, and no addresses.
 */
import { existsSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { loadNative, type Tap } from '../../../native/index.ts';
import { ip } from './commands.ts';

let made = 0;

/** `tap3`, `veth4`: never the same twice in a run. */
export function freshName(kind: string): string {
  made += 1;
  return `${kind}${made}`;
}

function removeAfterTest(device: string): void {
  onTestFinished(() => {
    if (existsSync(`/sys/class/net/${device}`)) ip(`link del ${device}`);
  });
}

/** Names a device the product itself will make; the test's end removes it. */
export function reserveName(kind: string): string {
  const name = freshName(kind);
  removeAfterTest(name);
  return name;
}

/** A TAP device, up, its queues drained. */
export async function makeTap(queues: number): Promise<Tap> {
  const tap = await loadNative().createTap({ name: freshName('tap'), queues, persistent: false });
  onTestFinished(() => tap.close());
  ip(`link set ${tap.name} up`);
  return tap;
}

export function makeDummy(): string {
  const name = freshName('dummy');
  ip(`link add ${name} type dummy`);
  removeAfterTest(name);
  ip(`link set ${name} up`);
  return name;
}

/** What is sent out of one end comes in at the other. */
export function makeVethPair(): readonly [string, string] {
  const pair = [freshName('veth'), freshName('veth')] as const;
  ip(`link add ${pair[0]} type veth peer name ${pair[1]}`);
  removeAfterTest(pair[0]);
  for (const name of pair) ip(`link set ${name} up`);
  return pair;
}
