import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildFrame } from '../../core/packet/frame.ts';
import { pcapFile, type Recorded } from '../core/packet/capture-files.ts';
import { verificationKey, verifiedIpv4, verifiedIpv6 } from '../core/rss/verification-suite.ts';
import { buildTapwright, tapwright, type Finished } from './tapwright.ts';

buildTapwright();

const json = ({ stdout }: Finished) => JSON.parse(stdout) as Record<string, unknown>;
const rule = (actions: string, priority = 0) =>
  `flow create 0 ingress priority ${priority} pattern eth / end actions ${actions} / end`;
const tuple = '10.0.0.1,10.0.0.2,udp,1000,2000';

async function recorded(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-rss-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'recorded.pcap');
  await writeFile(file, bytes);
  return file;
}

const udp = (number: number): Uint8Array =>
  buildFrame({
    network: { kind: 'ipv4', src: `10.0.${number >> 8}.${number & 255}`, dst: '10.9.9.9' },
    transport: { kind: 'udp', src: 1000, dst: 53 },
  });
const packet = (frame: Uint8Array): Recorded => ({ frame, seconds: 1, fraction: 0 });

describe('rss', () => {
  it('gives the hashes of Microsoft’s verification suite', async () => {
    const rows = [...verifiedIpv4, ...verifiedIpv6];
    const words = rows.flatMap(({ src, dst, srcPort, dstPort }) => [
      '--tuple',
      `${src},${dst},tcp,${srcPort},${dstPort}`,
    ]);
    const options = ['--key', verificationKey, '--types', 'tcp', '--json'];
    const finished = await tapwright(['rss', ...options, ...words]);
    expect(finished).toMatchObject({ status: 0, stderr: '' });
    expect(json(finished)).toMatchObject({
      configuration: { function: 'toeplitz', queues: [0, 1, 2, 3] },
      key: { bytes: 40, ipv4: { symmetric: false, reach: { source: 7, all: 7 } } },
      tuples: rows.map(({ l4 }) => ({
        outcome: 'l4',
        hash: l4,
        entry: l4 & 127,
        queue: l4 & 3,
      })),
      diagnostics: [],
    });
  });

  it('prints packets as a table', async () => {
    const words = ['--types', 'udp', '--queues-list', '5,7', '--tuple', tuple];
    const { status, stdout } = await tapwright([
      'rss',
      ...words,
      '--tuple',
      '::1, ::2, icmp',
      '--key',
      verificationKey,
    ]);
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        'PACKET                             HASHED                        HASH        ENTRY  QUEUE',
        '10.0.0.1:1000 > 10.0.0.2:2000 udp  addresses, ports              0x74c4cb08  8      5',
        '::1 > ::2 icmp6                    nothing: not among the types  -           -      5',
        '',
      ].join('\n'),
    );
  });

  it('without packets tells function, key and table', async () => {
    const { status, stdout } = await tapwright([
      'rss',
      '--key',
      '6d5a'.repeat(20),
      '--queues',
      '2',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('queues    0 50.0%, 1 50.0%');
    expect(stdout).toMatch(/ipv4: symmetric;.*\n.*ipv6: symmetric;/);
    const { stdout: xor } = await tapwright(['rss', '--func', 'simple_xor']);
    expect(xor).not.toContain('key');
  });

  it('takes the RSS of a rule in a file', async () => {
    const both = [rule('rss types udp end queues 3 end'), rule('rss queues 1 end', 1)].join('\n');
    const of = async (...words: string[]) =>
      json(await tapwright(['rss', '-', '--json', '--tuple', tuple, ...words], { input: both }));
    expect(await of('--rule', '0')).toMatchObject({
      rule: 0,
      tuples: [{ outcome: 'l4', queue: 3 }],
    });
    expect(await of('--rule', '1')).toMatchObject({
      rule: 1,
      tuples: [{ outcome: 'l3', queue: 1 }],
    });
    expect(await of('--rule', 'default', '--default', 'rss', '--queues', '4')).toMatchObject({
      rule: null,
      configuration: { queues: [0, 1, 2, 3] },
    });
  });

  it('says what is wrong in the file, and tells the rest', async () => {
    const wrong = [rule('queue index 9'), rule('rss queues 1 end', 1)].join('\n');
    const finished = await tapwright(['rss', '-', '--tuple', tuple], { input: wrong });
    expect(finished).toMatchObject({ status: 1 });
    expect(finished.stderr).toContain('[rule/queue-out-of-range]');
    expect(finished.stdout).toContain('10.0.0.1:1000');
    const none = await tapwright(['rss', '-', '--json'], { input: rule('rss queues 9 end') });
    expect(none.status).toBe(1);
    expect(json(none)).toEqual({
      diagnostics: [expect.objectContaining({ code: 'rule/queue-out-of-range' })],
    });
  });

  it('warns about a key that is too short', async () => {
    const finished = await tapwright(['rss', '--key', 'ab'.repeat(16)]);
    expect(finished.status).toBe(0);
    expect(finished.stderr).toMatch(/^tapwright: warning: .*16 bytes.*36.*\[rule\/rss-key-short\]/);
  });

  it.each([
    ['a tuple that is none', ['--tuple', '10.0.0.1,::1']],
    ['options that make no RSS', ['--types', 'esp']],
    ['a rule without FILE', ['--rule', '0']],
    ['a recording that is not there', ['--pcap', '/does/not/exist']],
    ['part of a flow', ['--top', '1.5']],
    ['a key beside FILE', ['-', '--key', 'ab'.repeat(40)]],
    ['a FILE without RSS', ['-']],
    ['a rule without RSS', ['-', '--rule', '0']],
    ['no rule', ['-', '--rule', 'first']],
  ])('ends with status 2 for %s', async (_, words) => {
    const finished = await tapwright(['rss', ...words], { input: rule('drop') });
    expect(finished).toMatchObject({ status: 2, stdout: '' });
    expect(finished.stderr).toMatch(/^tapwright rss: .+\n`tapwright rss --help`/);
  });

  it('asks which rule when several have RSS', async () => {
    const input = [rule('rss queues 0 end'), rule('rss queues 1 end', 1)].join('\n');
    const { status, stderr } = await tapwright(['rss', '-'], { input });
    expect(status).toBe(2);
    expect(stderr).toContain('in rule 0, in rule 1: name one by --rule');
  });
});

describe('rss --pcap', () => {
  it('tells how packets and hash inputs spread, and the hottest flows', async () => {
    const frames = Array.from({ length: 512 }, (_, number) => udp(number));
    const arp = buildFrame({ etherType: 0x0806 });
    const hot = new Array<Uint8Array>(100).fill(udp(7));
    const file = await recorded(pcapFile([...frames, ...hot, arp].map(packet)));
    const words = ['rss', '--types', 'udp', '--pcap', file, '--top', '1'];
    const finished = await tapwright([...words, '--json']);
    expect(finished).toMatchObject({ status: 0, stderr: '' });
    const { capture } = json(finished) as {
      readonly capture: Record<'byInput' | 'byPacket', Record<string, number>>;
    };
    expect(capture).toMatchObject({
      packets: 613,
      flows: 512,
      outcomes: { l4: 612, 'not-ip': 1, l3: 0 },
      byPacket: { total: 613 },
      byInput: { total: 512, chiSquare: { degreesOfFreedom: 3 } },
      hottest: [{ flow: '10.0.0.7:1000 > 10.9.9.9:53 udp', packets: 101, bytes: 101 * 42 }],
    });
    expect(capture.byPacket['imbalance']).toBeGreaterThan(capture.byInput['imbalance'] ?? NaN);
    const { stdout } = await tapwright(words);
    expect(stdout).toMatch(/^QUEUE {2}TABLE {2}PACKETS/);
    expect(stdout).toMatch(/512 different hash inputs: .* p = /);
    expect(stdout).toContain('FLOW (512 in all)');
  });

  it('warns of a recording that kept too little', async () => {
    const cut = { ...packet(udp(1).subarray(0, 36)), originalLength: 42 };
    const file = await recorded(pcapFile([cut]));
    const { status, stderr, stdout } = await tapwright(['rss', '--types', 'udp', '--pcap', file]);
    expect(status).toBe(0);
    expect(stderr).toContain(`${file}: warning: Of 1 packets`);
    expect(stderr).toContain('[capture/packets-cut]');
    expect(stdout).toContain('nothing: ends too early');
  });

  it('ends with status 1 for what is no recording, and still prints JSON', async () => {
    const file = await recorded(new Uint8Array(100));
    const finished = await tapwright(['rss', '--pcap', file, '--json']);
    expect(finished.status).toBe(1);
    expect(json(finished)).toMatchObject({
      capture: { packets: 0 },
      diagnostics: [{ code: 'capture/unknown-format', severity: 'error' }],
    });
  });
});
