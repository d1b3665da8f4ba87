import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects what JavaScript holds no reference to, finalizers included. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this Node has no gc()');
  // What this turn still has on its stack goes in the next.
  await setImmediate();
  Reflect.apply(collect, undefined, []);
  // Finalizers run in a later turn.
  await setImmediate();
}
