/** The addon in a process of its own: another user of the same kernel, or one with fewer capabilities. */
import { execFileSync } from 'node:child_process';
import { addonFile } from '../../../native/index.ts';
import './guest.ts';

/**
 * Runs `body`, the code of an async function of `binding` (what the addon exports) and `input`, as root without the
 * capabilities of `without` (names as setpriv has them). Returns what it returned, through JSON. `attempt(run)` in it is
 * what `run` returns, or the failure in words.
 */
export function runApart(
  body: string,
  {
    input,
    without = [],
  }: { readonly input?: string | number | object; readonly without?: readonly string[] } = {},
): unknown {
  const code = `
    const binding = require(${JSON.stringify(addonFile())});
    const failureOf = ({ syscall, code, program }) => [syscall, code, program].filter(Boolean).join(' ');
    const attempt = (run) => Promise.resolve().then(run).catch(failureOf);
    (async (input) => { ${body} })(${JSON.stringify(input)})
      .then((result) => process.stdout.write(JSON.stringify(result)));`;
  const dropped = without.map((capability) => `-${capability}`).join(',');
  const [program, ...args] =
    dropped === ''
      ? [process.execPath]
      : ['setpriv', '--bounding-set', dropped, '--inh-caps', dropped, process.execPath];
  const output = execFileSync(program, [...args, '-e', code], { encoding: 'utf8' });
  const result: unknown = JSON.parse(output);
  return result;
}
