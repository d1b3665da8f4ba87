/** What tapwright-netd makes of requests that are not as they should be. It takes no privilege to be refused. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeDumpLinks, encodeSetLink } from '../../core/netlink/link.ts';
import { NLM_F, RTM, encodeRequest } from '../../core/netlink/messages.ts';
import { encodeNewFilter } from '../../core/netlink/tc-filter.ts';
import { encodeNewQdisc } from '../../core/netlink/tc-qdisc.ts';
import { writeTcMessage } from '../../core/netlink/tc-message.ts';
import type { AttributeEntry } from '../../core/netlink/attributes.ts';
import { ETH_P_ALL } from '../../core/tc/filter.ts';
import { operations } from '../../engine/kernel/netd-payload.ts';
import { netdFile } from '../../native/index.ts';
import { runs } from '../property.ts';
import { build } from '../../scripts/build.mjs';
import {
  ask,
  framesOf,
  payloadOf,
  runNetd,
  told,
  transactOf,
  type Request,
} from './netd-process.ts';
import { anyRequests } from './netd-requests.ts';

beforeAll(() => build(['native'], () => undefined), 180_000);

const loopback = 1;
const words = ['--device', 'lo'];
const options = { sequence: 1 };
const nothing = new Uint8Array();

const greeting: Request = {
  operation: 'hello',
  payload: payloadOf((payload) => payload.number(1)),
};

const filter = {
  ifindex: loopback,
  parent: '1:',
  chain: 0,
  priority: 17,
  protocol: ETH_P_ALL,
  handle: 1,
  keys: { eth_type: { value: 0x0800 } },
  actions: [{ kind: 'gact', control: 'drop' }],
} as const;
const whole = encodeNewFilter(filter, { ...options, mode: 'add' });

/** A filter with other attributes than ours have. */
const filterWith = (...entries: readonly AttributeEntry[]): Uint8Array =>
  encodeRequest(RTM.NEWTFILTER, NLM_F.CREATE, options, (writer) => {
    writeTcMessage(writer, { ifindex: loopback, handle: 1, parent: 0x10000, info: 0 }, entries);
  });

/** A message with some of its bytes changed; `length` cuts it short. */
function changed(message: Uint8Array, bytes: Readonly<Record<number, number>>, length?: number) {
  const copy = Uint8Array.from(message.subarray(0, length));
  for (const [at, byte] of Object.entries(bytes)) copy[Number(at)] = byte;
  if (length !== undefined) copy[0] = length;
  return copy;
}

const raw = (type: number, ...payload: readonly number[]) => ({
  type,
  payload: Uint8Array.from(payload),
});
/** One attribute as bytes: length, type, payload. */
const nested = (type: number, ...payload: readonly number[]) => [
  payload.length + 4,
  0,
  type,
  0,
  ...payload,
];
const text = (word: string) => [...Buffer.from(`${word}\0`)];

describe('a request', () => {
  it('is answered with its own number, in its turn', async () => {
    const { status, answers } = await runNetd(framesOf([greeting, greeting, greeting]));
    expect(answers.map(({ id, outcome }) => [id, outcome])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect(status).toBe(0);
  });

  it.each<[string, Request, string]>([
    ['an operation that there is not', { operation: 99, payload: nothing }, 'no operation 99'],
    ['a payload cut short', { operation: 'hello', payload: Uint8Array.of(1, 0) }, 'too early'],
    [
      'bytes behind the payload',
      { operation: 'awaitPackets', payload: Uint8Array.of(0) },
      'follow',
    ],
    [
      'a text that is not UTF-8',
      {
        operation: 'interfaceIndex',
        payload: payloadOf((p) => p.bytes(Uint8Array.of(0xc0, 0x80))),
      },
      'not UTF-8',
    ],
    [
      'a text with a NUL',
      { operation: 'interfaceIndex', payload: payloadOf((p) => p.text('lo\0')) },
      'not UTF-8',
    ],
    [
      'a text that is too long',
      { operation: 'interfaceIndex', payload: payloadOf((p) => p.text('x'.repeat(65))) },
      'too long',
    ],
    [
      'a list longer than the payload',
      {
        operation: 'load',
        payload: payloadOf((p) => p.bytes(nothing).text('x').number(0xffffffff)),
      },
      'more elements',
    ],
    [
      'a flag of another value',
      { operation: 'createTap', payload: payloadOf((p) => p.text('tap0').number(1).number(2)) },
      'neither 0 nor 1',
    ],
    [
      'a name that no device can have',
      { operation: 'createTap', payload: payloadOf((p) => p.text('tap%d').number(1).number(0)) },
      'names no network device',
    ],
    [
      'a TAP of more queues than there can be',
      { operation: 'createTap', payload: payloadOf((p) => p.text('tap0').number(257).number(0)) },
      '256 queues',
    ],
  ])('with %s is refused, and the next one answered', async (_, request, why) => {
    const answers = await ask([request, greeting]);
    expect(answers).toEqual([expect.stringMatching(new RegExp(`^malformed: .*${why}`)), 'done']);
  });

  it.each([
    ['shorter than its own head', [7, 0, 0, 0, 1, 2, 3]],
    ['longer than any may be', [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 1, 0, 0, 0]],
  ])('%s is refused, and ends the connection', async (_, bytes) => {
    const { status, answers } = await runNetd(Uint8Array.from(bytes));
    expect(answers.map(told)).toEqual([expect.stringMatching(/^malformed: a frame is/)]);
    expect(status).toBe(1);
  });

  it('that is not there whole when the input ends is not carried out', async () => {
    const { status, answers } = await runNetd(framesOf([greeting, greeting]).subarray(0, -1));
    expect(answers).toHaveLength(1);
    expect(status).toBe(0);
  });
});

describe('a netlink message', () => {
  it('that reads is passed on without privileges', async () => {
    expect(await ask([transactOf(encodeDumpLinks(1))])).toEqual(['done']);
  });

  it('that changes an allowed device is passed on, and it is the kernel that says no', async () => {
    expect(await ask([transactOf(whole)], { words })).toEqual(['done']);
  });

  it('that changes another device is refused', async () => {
    expect(await ask([transactOf(whole)])).toEqual([
      'notAllowed: the device lo is not among those that netd may change',
    ]);
  });

  it.each<[string, Uint8Array, string]>([
    ['of a type that is not ours', changed(whole, { 4: 20 }), 'messages of that type'],
    ['that is cut short', whole.subarray(0, -4), 'its length cannot be'],
    ['whose length is nothing', changed(whole, { 0: 0, 1: 0 }), 'its length cannot be'],
    ['shorter than its head', changed(whole, {}, 32), 'too short'],
    ['that is no request', changed(whole, { 6: 4 }), 'no request'],
    ['with a flag of another kind', changed(whole, { 7: 0x0e }), 'a flag'],
    ['that names a port', changed(whole, { 12: 1 }), 'a port'],
    ['of another family', changed(whole, { 16: 7 }), 'another family'],
    ['of no device', changed(whole, { 20: 0 }), 'no device of number 0'],
    ['with an attribute that is not ours', filterWith(raw(8)), 'attribute 8 is not'],
    ['with an attribute twice', filterWith(raw(11, 1, 0, 0, 0), raw(11, 1, 0, 0, 0)), 'twice'],
    ['with an attribute of a wrong length', filterWith(raw(11, 1, 0)), 'wrong length'],
    ['with a classifier that is not ours', filterWith(raw(1, ...text('u32'))), 'a kind'],
    ['with a kind that only begins like ours', filterWith(raw(1, ...text('flower\0x'))), 'a kind'],
    ['with options of no kind', filterWith(raw(2, ...nested(8, 8, 0))), 'options of no kind'],
    [
      'with an option that is not ours',
      filterWith(raw(1, ...text('flower')), raw(2, ...nested(22, 1, 0, 0, 0))),
      'attribute 22 is not',
    ],
    [
      'with an attribute that reaches past its nest',
      filterWith(raw(1, ...text('flower')), raw(2, 12, 0, 8, 0)),
      'the length of an attribute',
    ],
    [
      'with bytes behind the last attribute',
      filterWith(raw(1, ...text('flower')), raw(2, 1, 2)),
      'bytes follow',
    ],
    [
      'with an action that is not ours',
      filterWith(
        raw(1, ...text('flower')),
        raw(2, ...nested(3, ...nested(1, ...nested(1, ...text('police'), 0)))),
      ),
      'a kind',
    ],
    [
      'with an action of number 0',
      filterWith(raw(1, ...text('flower')), raw(2, ...nested(3, ...nested(0)))),
      'a number that none can have',
    ],
    [
      'with a qdisc where none of ours stands',
      encodeNewQdisc(
        { ifindex: loopback, kind: 'multiq', handle: '2:', parent: 'root' },
        { ...options, mode: 'add' },
      ),
      'stands elsewhere',
    ],
    [
      'with a flag of the link that is not ours',
      changed(encodeSetLink(loopback, { up: true }, options), { 28: 0x03 }),
      'a flag of the device',
    ],
    [
      'that sets flags of the link without naming them',
      changed(encodeSetLink(loopback, { up: true }, options), { 28: 0 }),
      'does not name',
    ],
  ])('%s is refused', async (_, message, why) => {
    const [answer] = await ask([transactOf(message)], { words });
    expect(answer).toMatch(new RegExp(`^notAllowed: .*${why}`));
  });

  it('is refused with all that came with it, and named by its number', async () => {
    const { answers } = await runNetd(
      framesOf([transactOf(whole, changed(whole, { 4: 20, 8: 2 }))]),
      { words },
    );
    expect(Buffer.from(answers[0]!.payload).toString()).toContain('message 2 (type 20)');
  });
});

describe('eBPF', () => {
  const elf = readFileSync(new URL('../../bpf/objects/rss_direct_bytes.bpf.o', import.meta.url));
  const loading = (bytes: Uint8Array, from: number): Request => ({
    operation: 'load',
    payload: payloadOf((payload) =>
      payload.bytes(bytes).text('x').number(1).text('rss').number(1).number(from).number(1),
    ),
  });

  it.each<[string, Request, string]>([
    ['an object that differs in a byte', loading(elf.subarray(0, -1), 0x54570004), 'built with'],
    ['a constant that is no placeholder', loading(elf, 7), 'no placeholder'],
    [
      'a map that no program of ours has',
      {
        operation: 'createMap',
        payload: payloadOf((p) => p.text('x').number(1).number(4).number(4).number(1)),
      },
      'has such a map',
    ],
    ...['/sys/fs/bpf/x', '/etc', '', '/sys/fs/bpf/tapwright/../x'].map(
      (path) =>
        [
          `the pin ${JSON.stringify(path)}`,
          { operation: 'removePins' as const, payload: payloadOf((p) => p.text(path)) },
          'not below',
        ] satisfies [string, Request, string],
    ),
  ])('%s is refused', async (_, request, why) => {
    expect(await ask([request])).toEqual([
      expect.stringMatching(new RegExp(`^notAllowed: .*${why}`)),
    ]);
  });

  it('that netd does not hold cannot be named', async () => {
    const lookup = payloadOf((payload) => payload.number(0).bytes(Uint8Array.of(0, 0, 0, 0)));
    const pin = payloadOf((payload) => payload.number(1).text('/sys/fs/bpf/x'));
    expect(
      await ask([
        { operation: 'lookup', payload: lookup },
        { operation: 'pin', payload: pin },
      ]),
    ).toEqual(['failed: EBADF', 'failed: EBADF']);
  });
});

describe('the command line', () => {
  const run = (...given: readonly string[]) =>
    spawnSync(netdFile(), given, { encoding: 'utf8', input: '' });

  it('is explained by --help, and --version says the version', () => {
    expect(run('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--device') as string,
    });
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { readonly version: string };
    expect(run('--version').stdout).toBe(`tapwright-netd ${version}\n`);
  });

  it.each([
    [['--what'], 2, 'there is no option --what'],
    [['--device'], 2, 'wants a value'],
    [['--device', 'a/b'], 2, 'the name of a network device'],
    [['--netns', '../x'], 2, 'the name of a network namespace'],
    [['--netns', 'there-is-none'], 3, '/run/netns/there-is-none'],
    [['--config', '/there/is/none'], 3, '/there/is/none'],
  ] as const)('%j ends it with status %i', (given, status, why) => {
    expect(run(...given)).toMatchObject({ status, stderr: expect.stringContaining(why) as string });
  });

  it('is not for people: on a terminal it says so and ends', () => {
    const { status, stdout } = spawnSync('script', ['-qec', netdFile(), '/dev/null'], {
      encoding: 'utf8',
    });
    expect(stdout).toContain('started by Tapwright');
    expect(status).toBe(2);
  });
});

it('answers every request once and ends in peace, whatever the requests hold', async () => {
  await fc.assert(
    fc.asyncProperty(anyRequests, async (requests) => {
      const answers = await ask(requests, { words });
      expect(answers).toHaveLength(requests.length);
    }),
    runs(100),
  );
});

it('knows every operation of the client', async () => {
  const requests = Object.values(operations).map((operation) => ({ operation, payload: nothing }));
  const answers = await ask(requests);
  expect(answers.filter((answer) => answer.includes('no operation'))).toEqual([]);
});
