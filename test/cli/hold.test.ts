/** Commands that stay in the foreground until they are interrupted. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyDocument } from '../../core/document/document.ts';
import { readDocument } from '../../core/document/read.ts';
import { writeDocument } from '../../core/document/write.ts';
import { openPage } from './page.ts';
import { buildTapwright, startTapwright, tapwright } from './tapwright.ts';

buildTapwright();

const rule = 'flow create 0 ingress pattern eth / ipv4 / end actions queue index 1 / end\n';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tapwright-serve-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('apply --create-tap', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'holds the queues until %s, then prints totals',
    async (signal) => {
      const running = startTapwright(['apply', '-', '--create-tap', '--simulate'], { input: rule });
      await running.until('stderr', 'Reading 4 queues of tap0 until interrupted');
      running.interrupt(signal);
      const { status, stdout } = await running.finished;
      expect(status).toBe(0);
      expect(stdout).toMatch(/^added 3, changed 0, removed 0 in [\d.]+ ms\nRULE +PACKETS/);
      expect(stdout).toMatch(/\n3 +0 +0\n$/);
    },
  );

  it('with --json prints one object and nothing else to stdout', async () => {
    const words = ['apply', '-', '--create-tap', '--simulate', '--json'];
    const running = startTapwright(words, { input: rule });
    await running.until('stderr', 'until interrupted');
    running.interrupt();
    const { stdout, stderr } = await running.finished;
    expect(JSON.parse(stdout)).toMatchObject({ added: 3 });
    expect(stderr).toContain('QUEUE  PACKETS  BYTES');
  });
});

describe('serve', () => {
  const serve = async (...words: string[]) => {
    const running = startTapwright(['serve', '--simulate', ...words]);
    const stdout = await running.until('stdout', '\n');
    return { running, stdout, address: stdout.trim() };
  };

  it('prints its address, alone, and ends when interrupted', async () => {
    const { running, stdout } = await serve(await newFolder());
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}\n$/);
    running.interrupt();
    expect(await running.finished).toMatchObject({ status: 0, stdout, stderr: '' });
  });

  it('takes the port it is given, and says when it is taken', async () => {
    const { address } = await serve(await newFolder());
    const { port } = new URL(address);
    const second = await tapwright(['serve', '--simulate', '--port', port, await newFolder()]);
    expect(second).toMatchObject({ status: 2, stdout: '' });
    expect(second.stderr).toContain(`--port ${port} is already in use.`);
  });

  it('shows a served document first, keeps edits over a reload, and saves to it', async () => {
    const folder = await newFolder();
    const file = path.join(folder, 'lab.tapwright.json');
    const text = writeDocument({ ...emptyDocument, name: 'lab' });
    await writeFile(file, text);
    const { address } = await serve(file);
    const page = await openPage(address);
    const welcome = await page.request('welcome', {});
    expect(welcome.document).toEqual({ path: 'lab.tapwright.json', text });
    expect(welcome.kernel).toEqual({ way: 'simulated', release: 'simulated', problems: [] });
    const edited = { path: 'lab.tapwright.json', text: writeDocument(emptyDocument) };
    await page.request('keep', edited);
    const reloaded = await openPage(address);
    expect((await reloaded.request('welcome', {})).document).toEqual(edited);
    expect(await reloaded.request('saveDocument', edited)).toMatchObject({ ok: true });
    expect(await readFile(file, 'utf8')).toBe(edited.text);
  });

  it('shows a corrupt document as it is and leaves the file alone', async () => {
    const folder = await newFolder();
    const file = path.join(folder, 'broken.tapwright.json');
    await writeFile(file, '{"tapwright": 1,');
    const { address } = await serve(file);
    const page = await openPage(address);
    expect((await page.request('welcome', {})).document.text).toBe('{"tapwright": 1,');
    expect(await readFile(file, 'utf8')).toBe('{"tapwright": 1,');
  });

  it('makes a new document of a testpmd script', async () => {
    const folder = await newFolder();
    await writeFile(path.join(folder, 'rules.txt'), rule);
    const { address } = await serve(path.join(folder, 'rules.txt'));
    const { document } = await (await openPage(address)).request('welcome', {});
    expect(document.path).toBeNull();
    expect(readDocument(document.text)).toMatchObject({
      ok: true,
      document: { name: 'rules', rules: { length: 1 } },
    });
  });

  it('says to programs what it says to people', async () => {
    const running = startTapwright(['serve', '--simulate', '--json', await newFolder()]);
    const stdout = await running.until('stdout', '}\n');
    expect(JSON.parse(stdout)).toEqual({ address: expect.stringContaining('/#') as unknown });
  });
});
