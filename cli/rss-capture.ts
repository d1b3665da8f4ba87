/** The packets of a recording under one RSS configuration. */
import { readFile } from 'node:fs/promises';
import type { RssConfiguration } from '../core/compile/rss.ts';
import { diagnose } from '../core/diagnostics/catalogue.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { readCapture } from '../core/packet/capture.ts';
import { RssTally, type RssReport } from '../core/packet/rss-tally.ts';
import { systemReason } from '../engine/designer/files.ts';
import { UsageError } from './usage.ts';

export interface Recording {
  /** As messages name it. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface CaptureFindings {
  readonly file: string;
  readonly report: RssReport;
  /** What is wrong with the recording. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws UsageError when the file cannot be read. */
export async function readRecording(file: string): Promise<Recording> {
  try {
    return { file, bytes: await readFile(file) };
  } catch (reason) {
    throw new UsageError(`Cannot read ${file}: ${systemReason(reason)}.`);
  }
}

/** `top`: how many flows are told one by one. */
export function tallyRecording(
  { file, bytes }: Recording,
  configuration: RssConfiguration,
  top: number,
): CaptureFindings {
  const tally = new RssTally(configuration);
  const diagnostics: Diagnostic[] = [];
  for (const entry of readCapture(bytes))
    if (entry.kind === 'packet') tally.add(entry.frame, entry.originalLength);
    else diagnostics.push(entry.diagnostic);
  const report = tally.report(top);
  const packets = report.cutByRecording;
  if (packets > 0)
    diagnostics.push(
      diagnose('capture/packets-cut', { packets }, { subject: { part: 'document' } }),
    );
  return { file, report, diagnostics };
}
