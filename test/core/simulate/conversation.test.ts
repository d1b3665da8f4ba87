import { beforeAll, describe, expect, it } from 'vitest';
import { concatenate, fromHex } from '../../../core/netlink/bytes.ts';
import { decodeDatagram } from '../../../core/netlink/decode.ts';
import { describe as describeBytes } from '../../../core/netlink/describe.ts';
import type { DescribedAttribute, DescribedMessage } from '../../../core/netlink/describe.ts';
import { createSimulatedKernel } from '../../../core/simulate/kernel.ts';
import { readSession } from '../../golden/netlink/golden.ts';
import { sessionQueues } from '../../golden/netlink/session.ts';

/**
 * What two kernels may differ in: padding that only some processors need, times, the numbers they
 * give to actions, and the network port of the socket.
 */
const ownToAKernel = /_PAD$|_TM$/;

function content({ name, header, fields, attributes, error }: DescribedMessage): unknown {
  const { type, flags, sequence } = header;
  const values = fields.map((field) => [field.name, field.value]);
  return { name, type, flags, sequence, values, attributes: attributes.flatMap(one), error };
}

function one({ name, value, children }: DescribedAttribute): readonly unknown[] {
  if (ownToAKernel.test(name)) return [];
  if (children) return [[name, children.flatMap(one)]];
  return [[name, name.endsWith('_PARMS') ? { ...(value as object), index: 0 } : value]];
}

/** Links have dozens of attributes that nobody here asks for: compared is what the codec reads. */
function comparable(answer: Uint8Array, ifindex: number): readonly unknown[] {
  const described = describeBytes(answer);
  return decodeDatagram(answer).map((message, index) => {
    if (message.kind !== 'link') return content(described[index]!);
    const { header, ...link } = message;
    const told = { ...link, flags: header?.flags, sequence: header?.sequence };
    return link.index === ifindex + 1 ? withoutAddress(told) : told;
  });
}

/** Until it is set a TAP has a random address; the simulated kernel has no randomness. */
const withoutAddress = (message: unknown): unknown => ({ ...(message as object), mac: undefined });

describe.each(['session', 'session-of-keys'] as const)(
  'the simulated kernel, asked what a real one was asked (%s)',
  (name) => {
    const session = readSession(name);
    const answers: Uint8Array[] = [];

    beforeAll(() => {
      const kernel = createSimulatedKernel();
      // Interface numbers count on: those of the session's kernel up to its devices.
      for (let index = 2; index < session.ifindex; index++) {
        kernel.createTap('before', sessionQueues);
        kernel.deleteTap('before');
      }
      expect(kernel.createTap('tap0', sessionQueues)).toBe(session.ifindex);
      expect(kernel.createTap('tap1', 1)).toBe(session.ifindex + 1);
      for (const { request } of session.steps)
        answers.push(concatenate(kernel.transact(fromHex(request))));
    });

    it.each(session.steps.map(({ title, answer }, index) => ({ title, answer, index })))(
      'answers the same: $title',
      ({ answer, index }) => {
        const real = comparable(fromHex(answer), session.ifindex);
        const simulated = comparable(answers[index]!, session.ifindex);
        const untold = name === 'session' && index < 2;
        expect(untold ? simulated.map(withoutAddress) : simulated).toEqual(
          untold ? real.map(withoutAddress) : real,
        );
      },
    );
  },
);
