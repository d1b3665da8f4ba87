/** The client's side of tapwright-netd: frames, what its answers become, and what becomes of requests when it ends. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ProgramRefusal } from '../../../engine/kernel/bpf-port.ts';
import { explainNoTap } from '../../../engine/kernel/features.ts';
import { openNetdKernel } from '../../../engine/kernel/netd.ts';
import { SpawnFailure } from '../../../engine/kernel/netd-connection.ts';
import {
  NetdEndedFailure,
  NotAllowedFailure,
  readFailure,
} from '../../../engine/kernel/netd-failure.ts';
import { encodeFrame, FrameCollector } from '../../../engine/kernel/netd-frames.ts';
import {
  mostFrameBytes,
  NetdProtocolFailure,
  outcomes,
  PayloadWriter,
} from '../../../engine/kernel/netd-payload.ts';
import { explainNetdFailure } from '../../../engine/kernel/netd-refusals.ts';
import { explainNoNetd, startNetd } from '../../../engine/kernel/netd-start.ts';
import { explainProgramFailure } from '../../../engine/rss/refusals.ts';

const payload = () => new PayloadWriter();
const bytesOf = (...values: readonly number[]) => Uint8Array.from(values);

/** A frame as an answer has it: the same shape, the outcome in place of the operation. */
const answer = (id: number, outcome: number, content: Uint8Array) =>
  encodeFrame(id, outcome, content)!;

const greeting = (version: number) =>
  payload().number(version).text('6.1.0').text('/sys/fs/bpf/tapwright/7').number(7).number(0);

/** A helper that gives its answers one by one, each for something that it gets, and then ends with status 7. */
function scripted(...answers: readonly Uint8Array[]): readonly string[] {
  const texts = JSON.stringify(answers.map((one) => Buffer.from(one).toString('base64')));
  return [
    process.execPath,
    '-e',
    `const answers = ${texts};
     process.stdin.on('data', () => {
       const next = answers.shift();
       if (next === undefined) process.exit(7);
       process.stdout.write(Buffer.from(next, 'base64'));
     });`,
  ];
}

describe('frames', () => {
  it('are put together however the stream cuts them', () => {
    const frames = fc.array(
      fc.record({ id: fc.nat(), outcome: fc.nat(5), payload: fc.uint8Array({ maxLength: 40 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 })), (all, cuts) => {
        const stream = Buffer.concat(all.map((one) => answer(one.id, one.outcome, one.payload)));
        const collector = new FrameCollector();
        const taken = [];
        for (let at = 0; at < stream.length;) {
          const length = cuts.shift() ?? stream.length;
          taken.push(...collector.take(stream.subarray(at, at + length)));
          at += length;
        }
        const plain = taken.map((one) => ({ ...one, payload: Uint8Array.from(one.payload) }));
        expect(plain).toEqual(all);
      }),
    );
  });

  it.each([[bytesOf(7, 0, 0, 0)], [bytesOf(0xff, 0xff, 0xff, 0xff)]])(
    'of a length that cannot be are a failure of the protocol: %j',
    (bytes) => {
      expect(() => new FrameCollector().take(bytes)).toThrow(NetdProtocolFailure);
    },
  );

  it('hold 30,000 filters, and no more than may be', () => {
    expect(encodeFrame(1, 2, new Uint8Array(30_000 * 1000))).toBeDefined();
    expect(encodeFrame(1, 2, new Uint8Array(mostFrameBytes))).toBeUndefined();
  });
});

describe('a helper', () => {
  it('says where it works when it is greeted', async () => {
    const port = await openNetdKernel(scripted(answer(1, outcomes.done, greeting(1).finish())));
    onTestFinished(() => port.close());
    expect(port).toMatchObject({ way: 'netd', release: '6.1.0', namespace: 7 });
    expect(port.bpf.root).toBe('/sys/fs/bpf/tapwright/7');
  });

  it('of another version is not used', async () => {
    const opening = openNetdKernel(scripted(answer(1, outcomes.done, greeting(2).finish())));
    await expect(opening).rejects.toThrow('speaks version 2 of its protocol, this program 1');
  });

  it('answers in several parts where an answer is long', async () => {
    const part = (byte: number) => payload().number(1).bytes(bytesOf(byte)).finish();
    const port = await openNetdKernel(
      scripted(
        answer(1, outcomes.done, greeting(1).finish()),
        Buffer.concat([answer(2, outcomes.more, part(5)), answer(2, outcomes.done, part(6))]),
      ),
    );
    onTestFinished(() => port.close());
    expect(await port.transact(bytesOf(1))).toEqual([bytesOf(5), bytesOf(6)]);
  });

  it('that ends leaves no request unanswered', async () => {
    const port = await openNetdKernel(scripted(answer(1, outcomes.done, greeting(1).finish())));
    const ended = { name: 'KernelFailure', code: 'ECONNRESET', status: 7 };
    const asked = [port.transact(bytesOf(1)), port.interfaceIndex('tap0'), port.awaitPackets()];
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ status: 'rejected', reason: ended });
    await expect(port.transact(bytesOf(1))).rejects.toMatchObject(ended);
    await port.close();
  });

  it('that talks nonsense is not listened to any more', async () => {
    const port = await openNetdKernel(
      scripted(answer(1, outcomes.done, greeting(1).finish()), bytesOf(1, 0, 0, 0)),
    );
    await expect(port.awaitPackets()).rejects.toThrow(NetdProtocolFailure);
    await port.close();
  });

  it('is not sent more than a frame holds', async () => {
    const port = await openNetdKernel(scripted(answer(1, outcomes.done, greeting(1).finish())));
    onTestFinished(() => port.close());
    const asked = port.transact(new Uint8Array(mostFrameBytes));
    await expect(asked).rejects.toMatchObject({ code: 'EMSGSIZE' });
  });
});

describe('an answer that is no', () => {
  const failed = payload().number(16).text('EBUSY').text('ioctl(TUNSETIFF)').text('');

  it('of the kernel is its failure', () => {
    expect(readFailure(outcomes.failed, failed.finish())).toMatchObject({
      name: 'KernelFailure',
      code: 'EBUSY',
      errno: 16,
      syscall: 'ioctl(TUNSETIFF)',
      kernelText: undefined,
    });
  });

  it('of the verifier has all that it said', () => {
    const refused = payload().number(13).text('EACCES').text('bpf(BPF_PROG_LOAD)').text('');
    const failure = readFailure(outcomes.programRefused, refused.text('rss').text('why').finish());
    expect(failure).toBeInstanceOf(ProgramRefusal);
    expect(failure).toMatchObject({ program: 'rss', log: 'why' });
  });

  it.each([
    [outcomes.malformed, payload().text('why'), TypeError],
    [outcomes.notAllowed, payload().text('what').text('why'), NotAllowedFailure],
    [9, payload(), NetdProtocolFailure],
  ])('of outcome %i is told as what it is', (outcome, content, kind) => {
    expect(readFailure(outcome, content.finish())).toBeInstanceOf(kind);
  });
});

describe('what the user is told', () => {
  const notAllowed = new NotAllowedFailure('message 1 (RTM_NEWTFILTER)', 'the device x is not');
  const ended = (status: number | null, words = '') =>
    new NetdEndedFailure(status, status === null ? 'SIGKILL' : null, words);
  const noEntry = new SpawnFailure(Object.assign(new Error('spawn'), { code: 'ENOENT' }));
  const noAccess = new SpawnFailure(Object.assign(new Error('spawn'), { code: 'EACCES' }));

  it.each([
    ['sudo', noEntry, 'netd/no-starter'],
    ['pkexec', noEntry, 'netd/no-starter'],
    ['sudo', noAccess, 'netd/unusable'],
    ['sudo', ended(1), 'netd/not-authorized'],
    ['pkexec', ended(126), 'netd/not-authorized'],
    ['pkexec', ended(127), 'netd/not-authorized'],
    ['pkexec', ended(3, '/etc/tapwright/netd.conf:1: expected'), 'netd/unusable'],
    ['pkexec', ended(1), 'netd/ended'],
    ['sudo', ended(null), 'netd/ended'],
    ['sudo', new NetdProtocolFailure('version 2'), 'netd/unusable'],
  ] as const)('when %s could not start it (%s)', (starter, reason, code) => {
    expect(explainNoNetd(reason, starter)?.code).toBe(code);
  });

  it.each([
    [notAllowed, 'netd/not-allowed'],
    [ended(null), 'netd/ended'],
    [new AggregateError([notAllowed, new Error('second')]), 'netd/not-allowed'],
    [new Error('something else'), undefined],
  ])('of %s', (reason, code) => {
    expect(explainNetdFailure(reason)?.code).toBe(code);
  });

  it('names what was refused and why, where TAPs and programs are concerned too', async () => {
    expect(explainNoTap(notAllowed, 'make it', 'tap0').message).toBe(
      'The helper that holds the privileges refused message 1 (RTM_NEWTFILTER): the device x is not.',
    );
    const where = { release: '6.1', root: '/sys/fs/bpf/tapwright/7' };
    expect((await explainProgramFailure(notAllowed, where)).code).toBe('netd/not-allowed');
  });

  it('when the helper is not there', async () => {
    vi.stubEnv('TAPWRIGHT_NETD', '/there/is/none');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await startNetd({ starter: 'sudo', devices: [] })).toMatchObject({
      ok: false,
      problem: {
        code: 'netd/missing',
        message: expect.stringContaining('/there/is/none') as string,
      },
    });
  });
});
