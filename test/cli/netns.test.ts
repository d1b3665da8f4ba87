/** `--netns`, as far as it can be tried without a namespace; test/kernel/netns.test.ts has some. */
import { describe, expect, it } from 'vitest';
import { findNetns } from '../../cli/netns.ts';
import { buildTapwright, tapwright } from './tapwright.ts';

buildTapwright();

describe('the option', () => {
  it.each([
    ['as two words', ['file', '--netns', 'lab', '--json']],
    ['as one', ['file', '--netns=lab', '--json']],
    ['twice, of which the last counts', ['--netns', 'one', 'file', '--netns=lab', '--json']],
  ])('is taken out of the words, %s', (_, words) => {
    expect(findNetns(words)).toEqual({ name: 'lab', words: ['file', '--json'], json: true });
  });

  it.each([
    ['is not there', ['file', '--device', 'netns']],
    ['stands behind the end of options', ['--', '--netns', 'lab']],
  ])('changes nothing where it %s', (_, words) => {
    expect(findNetns(words)).toBeUndefined();
  });
});

describe('a command', () => {
  const commands = ['apply', 'status', 'import', 'flush', 'serve'];

  it.each(commands)('%s says that it takes a namespace', async (name) => {
    expect((await tapwright([name, '--help'])).stdout).toContain('\n  --netns NAME ');
  });

  it('that never looks at the machine takes none', async () => {
    expect(await tapwright(['check', '-', '--netns', 'lab'])).toMatchObject({ status: 2 });
    expect((await tapwright(['check', '--help'])).stdout).not.toContain('--netns');
  });

  it.each([
    ['no name', ['--netns']],
    ['a path', ['--netns', '../proc']],
    ['a name of a folder', ['--netns', '..']],
  ])('takes no %s', async (_, words) => {
    expect(await tapwright(['status', ...words])).toMatchObject({ status: 2, stdout: '' });
  });

  it('in a namespace that is not there ends with status 1 and says so', async () => {
    const { status, stdout, stderr } = await tapwright(['status', '--netns', 'tw-nowhere']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'There is no network namespace `tw-nowhere`. [device/netns-not-found]',
    );
  });

  it('tells it as JSON when JSON is asked for', async () => {
    const { stdout } = await tapwright(['status', '--json', '--netns', 'tw-nowhere']);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: 'device/netns-not-found' }] });
  });
});
