/** `set promisc|allmulti PORT|all on|off` and `port config all rxq N`, the cursor on the first word that differs. */
import { diagnose } from '../diagnostics/catalogue.ts';
import { mostQueues, type DeviceOptions } from '../flow/device.ts';
import type { CommandCursor } from './cursor.ts';
import { switchWords } from './command-forms.ts';
import { expectEnd, parsePort } from './parse-command.ts';
import { reportExpected } from './parse-update.ts';

/** The options of a device that testpmd can set. */
export type ScriptDevice = Partial<
  Pick<DeviceOptions, 'isolate' | 'promiscuous' | 'allMulticast' | 'queues'>
>;

/** `PORT|all on|off`; undefined when it cannot be read. `port` of the cursor stays undefined for `all`. */
export function parseSwitch(cursor: CommandCursor): boolean | undefined {
  if (cursor.peek() === 'all') cursor.at++;
  else if (parsePort(cursor) === undefined) return undefined;
  const word = cursor.peek();
  if (word === undefined || !switchWords.includes(word)) {
    reportExpected(cursor, '`on` or `off`', switchWords);
    return undefined;
  }
  cursor.at++;
  return expectEnd(cursor) ? word === 'on' : undefined;
}

/** `N`, 1 to 256. */
export function parseQueues(cursor: CommandCursor): number | undefined {
  const span = cursor.here;
  const title = 'number of queues';
  const queues = cursor.readValue({ name: 'rxq', title, kind: 'unsigned', bits: 16 });
  if (!expectEnd(cursor) || typeof queues !== 'number') return undefined;
  if (queues >= 1 && queues <= mostQueues) return queues;
  const details = { queues, most: mostQueues };
  cursor.report(diagnose('testpmd/queues-out-of-range', details, cursor.place(span)));
  return undefined;
}
