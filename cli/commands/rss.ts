import { onlyFile, parseWords, type Command } from '../command.ts';
import {
  deviceOptionsHelp,
  deviceOptionTable,
  deviceOverrides,
  wholeNumber,
  type DeviceOptionValues,
} from '../device-options.ts';
import { diagnosticJson, printJson, sayDiagnostics, statusOf } from '../diagnostics.ts';
import { readInput, type Input } from '../input.ts';
import { namedOrNewest } from '../kernel-option.ts';
import { readRecording, tallyRecording, type CaptureFindings } from '../rss-capture.ts';
import {
  rssOfInput,
  rssOfOptions,
  rssOptionTable,
  type ChosenRss,
  type RssOptionValues,
} from '../rss-configuration.ts';
import {
  keyJson,
  printConfiguration,
  printReport,
  printTuples,
  reportJson,
  tupleJson,
} from '../rss-report.ts';
import { tupleFrame } from '../rss-tuple.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage.ts';

interface Findings extends ChosenRss {
  readonly input: Input | undefined;
  readonly frames: readonly Uint8Array[];
  readonly capture: CaptureFindings | undefined;
}

export const rss: Command = {
  name: 'rss',
  summary: 'say which queue packets are spread to, and how evenly',
  help: `tapwright rss [FILE [--rule N]] [--tuple TUPLE]… [--pcap FILE] [--json]

Hashes packets as the program on the TAP does and says the queue of each. FILE
is where the RSS is written; whether its rule matches a packet is not asked.
Without TUPLE and pcap it says what there is to say of function, key and table.

  --rule N|default        the rule in FILE, by number from 0, or the RSS of
                          packets that no rule matches; needed when several have RSS
  --tuple SRC,DST[,PROTOCOL[,SPORT,DPORT]]
                          a packet, such as 10.0.0.1,10.0.0.2,udp,1000,2000; may be
                          repeated. PROTOCOL is tcp, udp or sctp, or icmp without ports
  --pcap FILE             the packets of a recording (pcap or pcapng, of Ethernet):
                          packets and different hash inputs by queue, and the flows
                          with the most packets
  --top N                 how many of those flows (default 10)
  --json                  print one object instead

Without FILE, the RSS itself:
  --queues N              the device has N queues, and all are used
  --queues-list Q,Q,…     these, as \`rss queues\` names them
  --types WORD,WORD,…     what is hashed, as \`rss types\` names it (default ip)
  --func NAME             toeplitz (default), symmetric_toeplitz or simple_xor
  --key HEX               16 to 52 bytes

${deviceOptionsHelp}`,
  run: async (words, terminal) => {
    const { values, positionals } = parseWords(words, {
      ...deviceOptionTable,
      ...rssOptionTable,
      rule: { type: 'string' },
      tuple: { type: 'string', multiple: true },
      pcap: { type: 'string' },
      top: { type: 'string' },
      json: { type: 'boolean' },
    });
    const top = wholeNumber('--top', values.top ?? '10', { least: 0, most: 1_000_000 });
    const frames = (values.tuple ?? []).map(tupleFrame);
    const input = await inputOf(positionals, values, terminal);
    const chosen = chooseRss(input, values);
    const recording = values.pcap === undefined ? undefined : await readRecording(values.pcap);
    const { configuration } = chosen;
    const capture = recording && configuration && tallyRecording(recording, configuration, top);
    const findings = { ...chosen, input, frames, capture };
    if (values.json) terminal.result(printJson(findingsJson(findings)));
    else sayFindings(findings, terminal);
    return statusOf([...chosen.diagnostics, ...(capture?.diagnostics ?? [])]);
  },
};

async function inputOf(
  positionals: readonly string[],
  values: RssOptionValues,
  terminal: Terminal,
): Promise<Input | undefined> {
  if (positionals.length === 0) return undefined;
  const file = onlyFile(positionals);
  const double = (['func', 'types', 'key', 'queues-list'] as const).filter((name) => values[name]);
  if (double.length > 0)
    throw new UsageError(`FILE says what --${double.join(' and --')} would: leave out either.`);
  return readInput(file, terminal);
}

type Values = RssOptionValues & DeviceOptionValues & { readonly rule?: string | undefined };

function chooseRss(input: Input | undefined, values: Values): ChosenRss {
  const overrides = deviceOverrides(values);
  const kernel = namedOrNewest(values.kernel);
  if (input !== undefined) return rssOfInput(input, { overrides, kernel }, values.rule);
  if (values.rule === undefined) return rssOfOptions(values, overrides);
  throw new UsageError('--rule names a rule in FILE, and there is no FILE.');
}

/** Diagnostics of a recording are about that file. */
const sourceOf = ({ file }: CaptureFindings) => ({ file, indexOf: () => undefined });

function sayFindings(findings: Findings, terminal: Terminal): void {
  const { configuration, diagnostics, input, frames, capture } = findings;
  sayDiagnostics(terminal, diagnostics, input);
  if (capture !== undefined) sayDiagnostics(terminal, capture.diagnostics, sourceOf(capture));
  if (configuration === undefined) return;
  const parts = [
    ...(frames.length > 0 ? [printTuples(frames, configuration)] : []),
    ...(capture !== undefined ? [printReport(capture.report)] : []),
  ];
  terminal.result(parts.length > 0 ? parts.join('\n') : printConfiguration(configuration));
}

function findingsJson(findings: Findings) {
  const { configuration, rule, diagnostics, input, frames, capture } = findings;
  const ofCapture = capture?.diagnostics.map((row) => diagnosticJson(row)) ?? [];
  return {
    ...(rule !== undefined && { rule }),
    ...(configuration !== undefined && {
      configuration,
      key: keyJson(configuration),
      tuples: frames.map((frame) => tupleJson(frame, configuration)),
    }),
    ...(capture !== undefined && { capture: reportJson(capture.report) }),
    diagnostics: [...diagnostics.map((row) => diagnosticJson(row, input)), ...ofCapture],
  };
}
