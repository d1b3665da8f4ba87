/**
 * What testpmd answers, as it stands in a transcript between the commands: DPDK 26.07, app/test-pmd/config.c
 * (port_flow_*), cmdline_flow.c, lib/cmdline (`Bad arguments`). Older documents write `Caught error type`.
 */

export type Reply =
  /** `Flow rule #4 created`. */
  | { readonly kind: 'created'; readonly number: number }
  /** The command before it was refused, with these words. */
  | { readonly kind: 'refused'; readonly words: string }
  /** Tables, counters, log lines and the like. */
  | { readonly kind: 'other' };

const created = /^Flow rule #(\d{1,10}) created\b/;
const refusals = [
  /^port_flow_complain\(\): /,
  /^Caught (?:PMD )?error type /,
  /^Failed to find flow /,
  /^(?:Bad arguments|Command not found|Ambiguous command)\s*$/,
  /^Invalid port /,
];

/** A rule behind a shell's prompt, or a number of a list, is none of testpmd's answers. */
const behindOtherPrompt = /\sflow (?:create|destroy|update|flush|isolate)\s/;

/** Reads the line a command does not begin on; undefined when it may be a command. All commands begin with a small letter, but one. */
export function readReply(firstWord: string, line: string): Reply | undefined {
  const unit = firstWord.charCodeAt(0);
  const isSmallLetter = unit >= 0x61 && unit <= 0x7a;
  const isCommand = isSmallLetter && !/[:)]$/.test(firstWord);
  if (isCommand || firstWord === 'E-tag' || behindOtherPrompt.test(line)) return undefined;
  const text = line.trim();
  const number = created.exec(text)?.[1];
  if (number !== undefined) return { kind: 'created', number: Number(number) };
  const isRefusal = refusals.some((refusal) => refusal.test(text));
  return isRefusal ? { kind: 'refused', words: text } : { kind: 'other' };
}
