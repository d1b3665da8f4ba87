import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyDocument } from '../../core/document/document.ts';
import { writeDocument } from '../../core/document/write.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { buildTapwright, tapwright, type Finished } from './tapwright.ts';

buildTapwright();

const good = 'flow create 0 ingress pattern eth / ipv4 / end actions queue index 1 / end';
const badQueue = 'flow create 0 ingress pattern eth / end actions queue index 7 / end';
const badSyntax = 'flow create 0 ingress pattern eth / end actions queue indx 1 / end';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const json = ({ stdout }: Finished) => JSON.parse(stdout) as Record<string, unknown>;

describe('tapwright', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await tapwright(['--version'])).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it('prints help as a result, and as a complaint when it is told nothing', async () => {
    const asked = await tapwright(['--help']);
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    for (const name of [
      'check',
      'compile',
      'renumber',
      'rss',
      'apply',
      'status',
      'import',
      'flush',
      'serve',
    ])
      expect(asked.stdout).toContain(`\n  ${name} `);
    expect(await tapwright([])).toMatchObject({ status: 2, stdout: '' });
  });

  it.each(['check', 'compile', 'renumber', 'rss', 'apply', 'status', 'import', 'flush', 'serve'])(
    'explains %s, also behind wrong words',
    async (name) => {
      const { status, stdout } = await tapwright([name, '--wrong', '--help']);
      expect(status).toBe(0);
      expect(stdout).toContain(`tapwright ${name}`);
    },
  );

  it.each([
    ['an unknown command', ['unknown']],
    ['an unknown option', ['check', '-', '--unknown']],
    ['an option without its value', ['check', '-', '--queues']],
    ['no FILE', ['check']],
    ['JSON in a format that is none', ['compile', '-', '--json', '--format', 'tc']],
    ['two FILEs', ['check', 'a', 'b']],
    ['a FILE that is not there', ['check', '/does/not/exist']],
    ['a FILE that is a folder', ['check', '/']],
    ['a FILE where none belongs', ['status', 'file']],
    ['no number', ['check', '-', '--queues', 'four']],
    ['too few queues', ['check', '-', '--queues', '0']],
    ['too many queues', ['check', '-', '--queues', '257']],
    ['a device name that is too long', ['check', '-', '--device', 'abcdefghijklmnop']],
    ['a device name with a slash', ['check', '-', '--device', 'a/b']],
    ['an unknown default', ['check', '-', '--default', 'queue1']],
    ['a profile of nobody', ['check', '-', '--profile', 'dpdk-1.0']],
    ['a remote that no device can be called', ['check', '-', '--remote', 'a b']],
    ['the TAP as its own remote', ['check', '-', '--remote', 'tap0']],
    ['a remote in local mode', ['check', '-', '--remote', 'eth3', '--local']],
    ['no MAC address', ['check', '-', '--mac', '02:00']],
    ['the MAC address of a group', ['check', '-', '--mac', 'ff:ff:ff:ff:ff:ff']],
    ['unknown groups', ['check', '-', '--groups', 'tables']],
    ['an unknown place of implicit rules', ['check', '-', '--implicit', 'never']],
    ['an unknown layout of RSS', ['check', '-', '--rss', 'none']],
    ['a mark without a queue', ['check', '-', '--mark-queue', '7']],
    ['a mark with two queues', ['check', '-', '--mark-queue', '7=1', '--mark-queue', '7=2']],
    ['a queue that no TAP has', ['check', '-', '--mark-queue', '7=256']],
    ['taking over for a while', ['apply', '-', '--take-over', '--confirm', '9']],
    ['a kernel that is none', ['check', '-', '--kernel', 'newest']],
    ['an unknown format', ['compile', '-', '--format', 'xml']],
    ['a format that is not supported yet', ['compile', '-', '--format', 'markdown']],
    ['--persist alone', ['apply', '-', '--persist']],
    ['a port that is none', ['serve', '--port', '65536', '--simulate']],
    ['a served FILE that is not there', ['serve', '/does/not/exist', '--simulate']],
  ])('ends with status 2 for %s, and says why', async (_, words) => {
    const { status, stdout, stderr } = await tapwright(words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tapwright( \w+)?: .+\n`tapwright .*--help`/);
  });
});

describe('check', () => {
  it('is silent about a good script', async () => {
    expect(await tapwright(['check', '-'], { input: good })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('prints each problem with its place as compilers do', async () => {
    const folder = await newFolder();
    const file = path.join(folder, 'rules.txt');
    await writeFile(file, `# rules\n${good}\n${badQueue}\n`);
    const { status, stdout, stderr } = await tapwright(['check', file]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      `${file}:3:55: error: Queue 7 does not exist: the TAP has 4. [rule/queue-out-of-range]\n  `,
    );
  });

  it('prints JSON whole, and counts also rules that cannot be read', async () => {
    const checked = await tapwright(['check', '-', '--json'], {
      input: [good, badSyntax, good.replace('ipv4', 'ipv6'), badQueue].join('\n'),
    });
    expect(checked).toMatchObject({ status: 1, stderr: '' });
    expect(json(checked)).toEqual({
      diagnostics: [
        expect.objectContaining({ severity: 'error', line: 2, rule: 1 }) as unknown,
        {
          code: 'rule/queue-out-of-range',
          severity: 'error',
          message: 'Queue 7 does not exist: the TAP has 4.',
          hint: 'Use a queue from 0 to 3, or give the device more queues.',
          line: 4,
          column: 55,
          rule: 3,
          part: 'action',
          field: 'index',
          rteFlowErrorType: 16,
        },
      ],
    });
  });

  it('numbers the rules that messages name as it numbers all others', async () => {
    const twice = await tapwright(['check', '-', '--json'], {
      input: [badSyntax, good, good].join('\n'),
    });
    expect(json(twice)).toMatchObject({
      diagnostics: [
        { rule: 0 },
        { rule: 2, code: 'rule/collision', message: expect.stringContaining('rule #1') as string },
      ],
    });
  });

  it('refuses what is no text, instead of finding no rules in it', async () => {
    const input = Buffer.from(good, 'utf16le').toString();
    expect(await tapwright(['check', '-'], { input })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('not text in UTF-8') as string,
    });
  });

  it('lets options go over a script’s defaults and a document’s device', async () => {
    expect(await tapwright(['check', '-', '--queues', '8'], { input: badQueue })).toMatchObject({
      status: 0,
    });
    const { rules } = parseScript(good, createIdentifiers());
    const input = writeDocument({ ...emptyDocument, rules });
    expect(await tapwright(['check', '-'], { input })).toMatchObject({ status: 0 });
    expect(await tapwright(['check', '-', '--queues', '1'], { input })).toMatchObject({
      status: 1,
    });
  });

  it('points into a document’s text, for its rules and for its form', async () => {
    const { rules } = parseScript(badQueue, createIdentifiers());
    const input = writeDocument({ ...emptyDocument, rules });
    const line = input.split('\n').findIndex((text) => text.includes('"index": 7')) + 1;
    const { stderr } = await tapwright(['check', '-'], { input });
    expect(stderr).toContain(`<stdin>:${line}:`);
    const broken = await tapwright(['check', '-', '--json'], { input: input.slice(0, -3) });
    expect(broken.status).toBe(1);
    expect(json(broken)).toMatchObject({
      diagnostics: [{ code: 'document/not-json', part: 'document' }],
    });
  });
});

describe('compile', () => {
  const script = [good, badQueue].join('\n');

  it('prints tc’s JSON whole also with errors, each filter with its rule', async () => {
    const compiled = await tapwright(['compile', '-', '--format', 'tc-json'], { input: script });
    expect(compiled.status).toBe(1);
    expect(compiled.stderr).toContain('[rule/queue-out-of-range]');
    expect(json(compiled)).toMatchObject({
      filters: [
        {
          protocol: 'all',
          pref: 17,
          kind: 'flower',
          chain: 0,
          options: {
            keys: { eth_type: 'ipv4' },
            actions: [
              { order: 1, kind: 'skbedit', queue_mapping: 1, control_action: { type: 'pipe' } },
            ],
          },
          dev: 'tap0',
          parent: '1:',
          rule: 0,
          role: 'rule',
        },
        { pref: 65534, rule: null, role: 'default' },
        { pref: 65535, rule: null, role: 'isolate' },
      ],
      qdiscs: [{ dev: 'tap0', kind: 'multiq', handle: '1:', parent: 'root' }],
      diagnostics: [{ code: 'rule/queue-out-of-range', rule: 1 }],
    });
  });

  it('prints a table for people', async () => {
    const { status, stdout } = await tapwright(['compile', '-', '--device', 'lab0'], {
      input: good,
    });
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        'DEVICE  PARENT  CHAIN  PRIORITY  RULE     MATCH          ACTION',
        'lab0    1:      0      17        #0       eth_type ipv4  skbedit queue_mapping 1',
        'lab0    1:      0      65534     default  any packet     skbedit queue_mapping 0',
        'lab0    1:      0      65535     isolate  any packet     continue',
        '',
      ].join('\n'),
    );
  });

  it('obeys --isolate and --default', async () => {
    const roles = async (...words: string[]) => {
      const { stdout } = await tapwright(['compile', '-', '--format', 'json', ...words], {
        input: good,
      });
      const { filters } = JSON.parse(stdout) as { filters: { role: string; actions: unknown[] }[] };
      return filters.slice(1).map(({ role, actions }) => [role, actions[0]]);
    };
    const control = (name: string) => expect.objectContaining({ control: name }) as unknown;
    expect(await roles('--isolate')).toEqual([['isolate', control('drop')]]);
    expect(await roles('--default', 'kernel')).toEqual([['isolate', control('continue')]]);
    expect(await roles('--no-isolate')).toHaveLength(2);
  });

  it.each(['tc', 'testpmd'])('prints no half of a set as %s', async (format) => {
    const words = ['compile', '-', '--format', format];
    expect(await tapwright(words, { input: script })).toMatchObject({ status: 1, stdout: '' });
    expect((await tapwright(words, { input: good })).stdout).toContain(
      format === 'tc' ? 'tc filter add dev tap0 parent 1: protocol ip pref 17' : good,
    );
  });

  it('reads what it printed as testpmd', async () => {
    const first = await tapwright(['compile', '-', '--format', 'testpmd'], { input: good });
    const again = await tapwright(['compile', '-', '--format', 'testpmd'], { input: first.stdout });
    expect(again.stdout).toBe(first.stdout);
  });
});

describe('apply --simulate', () => {
  it('reports what it did, and returns', async () => {
    const applied = await tapwright(['apply', '-', '--simulate', '--json'], { input: good });
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(json(applied)).toEqual({
      added: 3,
      changed: 0,
      removed: 0,
      milliseconds: expect.any(Number) as unknown,
      generation: 1,
    });
  });

  it('applies nothing when a rule has an error', async () => {
    const applied = await tapwright(['apply', '-', '--simulate', '--json'], {
      input: [good, badQueue].join('\n'),
    });
    expect(applied.status).toBe(1);
    expect(json(applied)).toMatchObject({
      diagnostics: [{ code: 'rule/queue-out-of-range', rule: 1 }],
    });
  });
});
