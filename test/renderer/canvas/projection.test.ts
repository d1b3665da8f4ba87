import { describe, expect, it } from 'vitest';
import { defaultDevice } from '../../../core/flow/device.ts';
import type { Rule } from '../../../core/flow/rule.ts';
import { projectCanvas } from '../../../renderer/canvas/projection.ts';
import { draft, rule } from './rules.ts';

const project = (rules: readonly Rule[], queues = 4) =>
  projectCanvas({ rules, device: { ...defaultDevice, queues }, positions: {} });
const links = (rules: readonly Rule[]) =>
  project(rules).links.map((link) => `${link.source} > ${link.target}`);
const sinks = (rules: readonly Rule[], queues?: number) =>
  project(rules, queues).sinks.map((sink) => sink.id + (sink.missing === true ? ' missing' : ''));

describe('links', () => {
  it('lead from the device through the steps to the sink of the fate', () => {
    expect(links([rule('a', 'eth ipv4', 'count queue:2')])).toEqual([
      'device > a.eth',
      'a.eth > a.ipv4',
      'a.ipv4 > a.count',
      'a.count > a.queue',
      'a.queue > sink:queue:2',
    ]);
  });

  it('leave out what a draft has not: the device, or a fate', () => {
    expect(links([draft('a', 'eth', 'drop')])).toEqual(['a.eth > a.drop', 'a.drop > sink:drop']);
    expect(links([draft('b', 'eth', '', true)])).toEqual(['device > b.eth']);
  });

  it('follow the last of several fates, the one that counts', () => {
    expect(links([rule('a', '', 'queue:1 drop')]).at(-1)).toBe('a.drop > sink:drop');
  });

  it('say at which index a step lands that is dropped on them', () => {
    const indices = project([rule('a', 'eth ipv4', 'drop')]).links.map((link) => link.index);
    expect(indices).toEqual([0, 1, 2, 3]);
  });
});

describe('sinks', () => {
  it('are the queues of the device, rss over them, drop and continue', () => {
    const ends = ['sink:drop', 'sink:passthru'];
    expect(sinks([], 2)).toEqual(['sink:queue:0', 'sink:queue:1', 'sink:rss:all', ...ends]);
    expect(sinks([], 1)).toEqual(['sink:queue:0', ...ends]);
  });

  it('are one for each list of queues that rss spreads over, and each group jumped to', () => {
    const spread = (id: string, queues: readonly number[]) => {
      const made = rule(id, 'eth', 'rss');
      return { ...made, actions: [{ ...made.actions[0]!, fields: { queues } }] };
    };
    const jump = rule('j', 'eth', 'jump');
    const jumping = { ...jump, actions: [{ ...jump.actions[0]!, fields: { group: 3 } }] };
    const rules = [spread('a', [0, 1, 2]), spread('b', [0, 1, 2]), spread('c', [0, 1]), jumping];
    expect(sinks(rules, 2).filter((id) => /rss|jump/.test(id))).toEqual([
      'sink:rss:all',
      'sink:rss:0-2',
      'sink:jump:3',
    ]);
    expect(links(rules)).toContain('j.jump > sink:jump:3');
  });

  it('are the remote too, where an egress rule lets packets pass to the transmit rule', () => {
    const passing = rule('out', 'eth', 'passthru', {
      attributes: { group: 0, priority: 0, ingress: false, egress: true },
    });
    const device = { ...defaultDevice, remote: 'eth3' };
    const { sinks: shown, links: drawn } = projectCanvas({
      rules: [passing],
      device,
      positions: {},
    });
    expect(shown.at(-1)).toMatchObject({ id: 'sink:remote', device: 'eth3' });
    expect(drawn.at(-1)?.target).toBe('sink:remote');
    expect(links([passing]).at(-1)).toBe('out.passthru > sink:passthru');
  });

  it('show a queue that a rule names and the device does not have', () => {
    expect(sinks([rule('a', '', 'queue:9')], 1)).toContain('sink:queue:9 missing');
  });

  it('are only the used queues when there are many, with one sink for the rest', () => {
    expect(sinks([rule('a', '', 'queue:77')], 256)).toEqual([
      'sink:queue:0',
      'sink:queue:77',
      'sink:more',
      'sink:rss:all',
      'sink:drop',
      'sink:passthru',
    ]);
  });

  it('stand right of every step', () => {
    const projection = project([rule('a', 'eth vlan ipv6 udp', 'count queue:1')]);
    const right = Math.max(
      ...projection.rules.flatMap((row) => [...row.steps.values()].map((box) => box.x + box.width)),
    );
    for (const sink of projection.sinks) expect(sink.box.x).toBeGreaterThan(right);
  });
});
