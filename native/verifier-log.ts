/** Lines of the verifier's log and of libbpf that say nothing about why a program was refused. */
const noise = [
  /^processed \d+ insns /,
  /^verification time \d+ usec$/,
  /^stack depth /,
  /^btf_vmlinux is malformed$/,
  /^reg type unsupported for arg#\d+ function /,
  /^-- (BEGIN|END) PROG LOAD LOG --$/,
  /^libbpf: prog '.*': -- BEGIN PROG LOAD LOG --$/,
  /^libbpf: prog '.*': BPF program load failed: /,
  /^libbpf: prog '.*': failed to load: /,
  /^libbpf: failed to load object /,
  // Of a limit that counts before Linux 5.11 only; the failure's message says when it does.
  /^libbpf: permission error while running as root; try raising 'ulimit -l'/,
  /^\s*$/,
];

/**
 * The last `count` lines of a refused load's log that matter: the verifier's reason is the last line of its own, and the
 * instructions before it lead there. When lines were left out, the first returned one says how many.
 */
export function lastUsefulLines(log: string, count = 5): readonly string[] {
  const useful = log
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => !noise.some((pattern) => pattern.test(line)));
  const omitted = useful.length - count;
  if (omitted <= 0) return useful;
  return [`(${omitted} ${omitted === 1 ? 'line' : 'lines'} omitted)`, ...useful.slice(-count)];
}
