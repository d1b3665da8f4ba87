/** How an import is told: as a file that reads again, as JSON, and in words. What is imported is tested in core and engine. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../core/compile/compile.ts';
import { importJson, importText, printUnsaid, summarise } from '../../cli/import-report.ts';
import { readDocument } from '../../core/document/read.ts';
import { defaultDevice, type DeviceOptions } from '../../core/flow/device.ts';
import { createIdentifiers } from '../../core/flow/identifiers.ts';
import { importFilters } from '../../core/import/import.ts';
import type { TcFilter } from '../../core/tc/filter.ts';
import { parseScript } from '../../core/testpmd/parse.ts';
import { printRules } from '../../core/testpmd/print.ts';
import { rulesOf } from '../core/compile/rules.ts';
import { foundOf } from '../core/import/found.ts';
import { buildTapwright, tapwright } from './tapwright.ts';

buildTapwright();

const rule = 'flow create 0 ingress pattern eth / ipv4 / end actions queue index 1 / end';
const device: DeviceOptions = {
  ...{ ...defaultDevice, queues: 2, remote: 'eth3', mac: '02:00:00:00:00:01' },
  ...{ promiscuous: true, implicit: 'first', rss: 'reclassify', default: 'rss' },
};
const redirect: TcFilter = {
  ...{ device: 'tap0', parent: '1:', chain: 0, priority: 40, protocol: 0x0800, handle: 1 },
  keys: { eth_type: { value: 0x0800 } },
  actions: [{ kind: 'mirred', mode: 'redirect', device: 'eth3', control: 'stolen' }],
};

const found = foundOf(compile(rulesOf(rule), device), { device: 'tap0', queues: 2 });
const imported = importFilters({ ...found, filters: [...found.filters, redirect] });

describe('an imported set', () => {
  it('is a document with rules and device', () => {
    const reading = readDocument(importText(imported, 'document'));
    if (!reading.ok) throw new Error('not a document');
    expect(reading.diagnostics).toEqual([]);
    expect(reading.document.device).toEqual(device);
    expect(printRules(reading.document.rules)).toBe(`${rule}\n`);
  });

  it('is testpmd text, with what testpmd cannot set in a comment', () => {
    const text = importText(imported, 'testpmd');
    expect(text.split('\n')).toEqual([
      '# device options: --device tap0 --remote eth3 --mac 02:00:00:00:00:01 --default rss --implicit first --rss reclassify',
      'port config all rxq 2',
      'set promisc 0 on',
      rule,
      '',
    ]);
    const script = parseScript(text, createIdentifiers());
    expect(script.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(script.device).toMatchObject({ queues: 2, promiscuous: true });
  });

  it('is testpmd text too when all is switched on', () => {
    const all = { ...imported.device, allMulticast: true, isolate: true, hashTail: true };
    const text = importText({ ...imported, device: all }, 'testpmd');
    expect(text).toContain(' --hash-tail\n');
    const script = parseScript(text, createIdentifiers());
    expect(script.device).toMatchObject({ promiscuous: true, allMulticast: true, isolate: true });
  });

  it('is JSON with rules, device, what is not said, and fidelity', () => {
    const filters = found.filters.length + 1;
    expect(importJson(imported, 'testpmd')).toEqual({
      rules: [rule],
      device,
      unsaid: [
        {
          ...{ dev: 'tap0', parent: '1:', chain: 0, pref: 40, kind: 'flower' },
          tc: 'tc filter add dev tap0 parent 1: protocol ip pref 40 handle 0x1 flower action mirred egress redirect dev eth3',
          reason: {
            code: 'import/action',
            message: 'No actions of rte_flow do what the filter does: redirect eth3 stolen.',
          },
        },
      ],
      fidelity: {
        filters,
        exact: filters - 1,
        percent: Math.floor((1000 * (filters - 1)) / filters) / 10,
        differences: [
          {
            kind: 'missing',
            found: 'pref 40 on tap0 1:, protocol ip: eth_type ipv4 -> redirect eth3 stolen',
            compiled: null,
          },
        ],
      },
    });
    expect(importJson(imported, 'document')).toMatchObject({ rules: { tapwright: 2, device } });
  });

  it('is told to people with what is not said', () => {
    expect(printUnsaid(imported)).toEqual([
      expect.stringMatching(
        /^tapwright: not imported \(pref 40 on tap0 1:\): No actions .* \[import\/action\]$/,
      ),
      expect.stringMatching(/^ {2}tc filter add /),
    ]);
    expect(summarise(imported, 'rules.txt')).toMatch(
      /^imported 1 rule; compiling them gives \d+ of \d+ filters again \([\d.]+ %\); wrote rules.txt$/,
    );
  });
});

it.each([
  ['an unknown format', ['--format', 'tc']],
  ['a FILE', ['rules.txt']],
  ['a remote that no device can be called', ['--remote', 'a b']],
])('import takes no %s', async (_, words) => {
  expect(await tapwright(['import', ...words])).toMatchObject({ status: 2, stdout: '' });
});
