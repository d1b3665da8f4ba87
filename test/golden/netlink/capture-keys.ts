/** Asks a real kernel for every match of ../tc/key-sets.ts, and tc what it then shows. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeMessage } from '../../../core/netlink/decode.ts';
import type { NetlinkMessage } from '../../../core/netlink/decode.ts';
import { concatenate } from '../../../core/netlink/bytes.ts';
import type { Native } from '../../../native/index.ts';
import { keySets } from '../tc/key-sets.ts';
import type { KeyOutcome } from '../tc/key-outcomes.ts';
import { Device } from './session-device.ts';

interface Printed {
  readonly pref: number;
  readonly options?: { readonly handle?: number; readonly keys?: KeyOutcome['printed'] };
}

export async function captureKeys(
  native: Native,
  ifindex: number,
  file: string,
): Promise<void> {
  const device = new Device(ifindex);
  const socket = native.openNetlink();
  const ask = async (request: Uint8Array): Promise<NetlinkMessage> =>
    decodeMessage(concatenate(await socket.transact(request)));
  await ask(device.qdisc('ingress', 'add'));
  const refusals: (string | undefined)[] = [];
  for (const [index, keys] of keySets.entries()) {
    const answer = await ask(device.new({ parent: 'ffff:', priority: index + 1, keys }));
    refusals.push(refusal(answer));
  }
  await socket.close();
  const shown = tcFilters('filter show dev tap0 parent ffff:');
  const outcomes = keySets.map((set, index): KeyOutcome => {
    const refused = refusals[index];
    const printed = shown.find(
      ({ pref, options }) => pref === index + 1 && options?.handle !== undefined,
    )?.options?.keys;
    return { set, ...(refused !== undefined && { refused }), ...(printed && { printed }) };
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(outcomes, null, 2)}\n`);
}

function refusal(answer: NetlinkMessage): string | undefined {
  if (answer.kind !== 'acknowledgement') throw new Error(`no acknowledgement but ${answer.kind}`);
  if (answer.code === 'OK') return undefined;
  return [answer.code, answer.text].filter(Boolean).join(': ');
}

const tcFilters = (words: string): readonly Printed[] =>
  JSON.parse(
    execFileSync('tc', ['-j', ...words.split(' ')], { encoding: 'utf8' }),
  ) as readonly Printed[];
