/** What a document says about its device, and the attributes of a rule that most rules have not. */
import { describe, expect, it } from 'vitest';
import type { TapDocument } from '../../../core/document/document.ts';
import { applyEdit, type Edit } from '../../../core/document/edits/apply.ts';
import { readDocument } from '../../../core/document/read.ts';
import { writeDocument } from '../../../core/document/write.ts';
import { sample, sampleText, spoil } from './cases.ts';

interface SavedParts {
  readonly device: Readonly<Record<string, unknown>>;
  readonly rules: readonly { readonly attributes: object }[];
}

const savedParts = (text: string) => JSON.parse(text) as SavedParts;

type Row = readonly [
  name: string,
  text: string,
  line: number,
  column: number,
  field: string,
  code: string,
];

const cases: readonly Row[] = [
  [
    'itself as remote',
    spoil('"remote": null', '"remote": "tap0"'),
    7,
    15,
    'device.remote',
    'document/bad-value',
  ],
  [
    'a remote that no device can be called',
    spoil('"remote": null', '"remote": "eth0 eth1"'),
    7,
    15,
    'device.remote',
    'document/bad-value',
  ],
  [
    'a MAC address in capitals',
    spoil('"mac": null', '"mac": "02:00:00:00:00:AA"'),
    8,
    12,
    'device.mac',
    'document/bad-value',
  ],
  [
    'the MAC address of a group',
    spoil('"mac": null', '"mac": "33:33:00:00:00:01"'),
    8,
    12,
    'device.mac',
    'document/bad-value',
  ],
  [
    'no MAC address at all',
    spoil('"mac": null', '"mac": "00:00:00:00:00:00"'),
    8,
    12,
    'device.mac',
    'document/bad-value',
  ],
  [
    'other groups than there are',
    spoil('"groups": "priority"', '"groups": "tables"'),
    13,
    15,
    'device.groups',
    'document/bad-value',
  ],
  [
    'implicit rules in the middle',
    spoil('"implicit": "last"', '"implicit": "middle"'),
    14,
    17,
    'device.implicit',
    'document/bad-value',
  ],
  [
    'an unknown layout of RSS',
    spoil('"rss": "direct"', '"rss": "twice"'),
    15,
    12,
    'device.rss',
    'document/bad-value',
  ],
  [
    'two queues for one mark',
    spoil('"markQueues": []', '"markQueues": [{"mark": 7, "queue": 1}, {"mark": 7, "queue": 2}]'),
    17,
    54,
    'device.markQueues[1].mark',
    'document/bad-value',
  ],
  [
    'a queue for packets without a mark',
    spoil('"markQueues": []', '"markQueues": [{"mark": 0, "queue": 1}]'),
    17,
    29,
    'device.markQueues[0].mark',
    'document/bad-value',
  ],
  [
    'a queue that no TAP can have',
    spoil('"markQueues": []', '"markQueues": [{"mark": 1, "queue": 256}]'),
    17,
    41,
    'device.markQueues[0].queue',
    'document/bad-value',
  ],
  [
    'the profile of an unknown driver',
    spoil('"profile": "tapwright"', '"profile": "dpdk-1.0"'),
    18,
    16,
    'device.profile',
    'document/bad-value',
  ],
  [
    'a rule that is explicitly no transfer',
    spoil('"priority": 3,', '"priority": 3, "transfer": false,'),
    84,
    36,
    'rules[1].attributes.transfer',
    'document/bad-value',
  ],
  [
    'a user id of more than 64 bits',
    spoil('"priority": 3,', '"priority": 3, "userId": "18446744073709551616",'),
    84,
    34,
    'rules[1].attributes.userId',
    'document/bad-value',
  ],
  [
    'a user id as a number',
    spoil('"priority": 3,', '"priority": 3, "userId": 5,'),
    84,
    34,
    'rules[1].attributes.userId',
    'document/wrong-type',
  ],
  [
    'a list for a queue',
    spoil('"index": 2', '"index": [2]'),
    73,
    22,
    'rules[0].actions[1].fields.index',
    'document/wrong-type',
  ],
];

describe('a message about an option of the device or a rare attribute has its place', () => {
  it.each(cases)('%s', (_, text, line, column, field, code) => {
    const { diagnostics } = readDocument(text);
    expect(
      diagnostics.map(({ code, span, subject }) => [span?.line, span?.column, subject.field, code]),
    ).toEqual([[line, column, field, code]]);
  });
});

describe('a document', () => {
  it('of format 1 gets the device that format 1 meant', () => {
    const { remote, mac, promiscuous, allMulticast, groups, ...others } =
      savedParts(sampleText).device;
    const { implicit, rss, hashTail, markQueues, profile, ...device } = others;
    expect([remote, mac, promiscuous, allMulticast, groups]).toEqual([
      null,
      null,
      false,
      false,
      'priority',
    ]);
    expect([implicit, rss, hashTail, markQueues, profile]).toEqual([
      'last',
      'direct',
      false,
      [],
      'tapwright',
    ]);
    const old = { ...savedParts(sampleText), tapwright: 1, device };
    const read = readDocument(JSON.stringify(old));
    expect(read.diagnostics.map(({ code }) => code)).toEqual(['document/migrated']);
    expect(read.ok && read.document).toEqual(sample);
  });

  it('keeps every option of a device and every attribute of a rule, in one order', () => {
    const [rule] = sample.rules;
    const full: TapDocument = {
      ...sample,
      device: {
        name: 'tap1',
        queues: 2,
        remote: 'eth3',
        mac: '02:00:00:00:00:01',
        promiscuous: true,
        allMulticast: true,
        isolate: true,
        default: 'rss',
        groups: 'chains',
        implicit: 'first',
        rss: 'reclassify',
        hashTail: true,
        markQueues: [{ mark: 4294967295, queue: 255 }],
        profile: 'dpdk-22.11',
      },
      rules: [
        {
          ...rule!,
          attributes: {
            ...rule!.attributes,
            transfer: true,
            userId: '18446744073709551615',
            tunnelSet: 1,
            tunnelMatch: 2,
          },
        },
      ],
    };
    const text = writeDocument(full);
    expect(readDocument(text)).toEqual({ ok: true, document: full, diagnostics: [] });
    const saved = savedParts(text);
    expect(Object.keys(saved.device)).toEqual(Object.keys(full.device));
    expect(Object.keys(saved.rules[0]!.attributes)).toEqual(Object.keys(full.rules[0]!.attributes));
  });
});

describe('changing the device', () => {
  const apply = (device: Extract<Edit, { kind: 'set-device' }>['device']) =>
    applyEdit(sample, { kind: 'set-device', device });

  it('takes every option', () => {
    const device = {
      remote: 'eth3',
      mac: '02:00:00:00:00:01',
      markQueues: [{ mark: 7, queue: 1 }],
      profile: 'dpdk-22.11',
    } as const;
    expect(apply(device).device).toEqual({ ...sample.device, ...device });
  });

  it.each([
    { remote: 'tap0' },
    { mac: '01:00:5e:00:00:01' },
    { markQueues: [{ mark: 1, queue: 256 }] },
    {
      markQueues: [
        { mark: 1, queue: 1 },
        { mark: 1, queue: 2 },
      ],
    },
    { markQueues: [] },
  ])('to %j leaves the document as it is', (device) => {
    expect(apply(device)).toBe(sample);
  });

  it('to equal lists changes nothing', () => {
    const marked = apply({ markQueues: [{ mark: 7, queue: 1 }] });
    const again: Edit = { kind: 'set-device', device: { markQueues: [{ mark: 7, queue: 1 }] } };
    expect(applyEdit(marked, again)).toBe(marked);
  });
});
