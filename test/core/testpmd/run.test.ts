import { describe, expect, it } from 'vitest';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { locate } from '../../../core/testpmd/spans.ts';

const run = (...lines: readonly string[]) => parseScript(lines.join('\n'), createIdentifiers());

const create = (queue: number, attributes = '0 ingress'): string =>
  `flow create ${attributes} pattern eth / end actions queue index ${queue} / end`;

/** The queues of the rules that are left, in their order. */
const queuesOf = ({ rules }: ReturnType<typeof run>) =>
  rules.map(({ actions }) => actions[0]?.fields['index']);
const codesOf = ({ diagnostics }: ReturnType<typeof run>) => diagnostics.map(({ code }) => code);

describe('a script is run in order', () => {
  it('a destroyed rule is gone, and says so at its command', () => {
    const script = run(create(1), create(2), 'flow destroy 0 rule 0');
    expect(queuesOf(script)).toEqual([2]);
    expect(script.commands.map(({ live, number }) => [live, number])).toEqual([
      [false, 0],
      [true, 1],
    ]);
    expect(codesOf(script)).toEqual([]);
  });

  it('the number of a rule is that of the newest live one plus one, so the newest one’s is used again', () => {
    const script = run(
      create(0),
      create(1),
      create(2),
      'flow destroy 0 rule 2 rule 0',
      create(3),
      'flow destroy 0 rule 1',
      create(4),
    );
    expect(script.commands.map(({ number }) => number)).toEqual([0, 1, 2, 2, 3]);
    expect(queuesOf(script)).toEqual([3, 4]);
  });

  it('flush takes all rules of its port, and numbers begin at 0 again', () => {
    const script = run(create(1), create(2, '1 ingress'), 'flow flush 0', create(3));
    expect(queuesOf(script)).toEqual([2, 3]);
    expect(script.commands.map(({ number }) => number)).toEqual([0, 0, 0]);
  });

  it('an update changes the actions of the rule that is live under the number then', () => {
    const script = run(
      create(1),
      create(2),
      'flow update 0 1 actions count / drop / end',
      'flow destroy 0 rule 1',
      create(3),
      'flow update 0 1 actions queue index 9 / end',
    );
    expect(queuesOf(script)).toEqual([1, 9]);
    expect(script.commands[1]?.rule?.actions.map(({ type }) => type)).toEqual(['count', 'drop']);
  });

  it('a rule’s actions are found in its last update, the rest in its command', () => {
    const lines = [create(1), 'flow update 0 0 \\', '  actions count / queue index 7 / end'];
    const text = lines.join('\n');
    const { commands } = run(text);
    const textOf = (subject: Parameters<typeof locate>[1]) => {
      const { offset, length } = locate(commands, { rule: commands[0]!.id, ...subject })!;
      return text.slice(offset, offset + length);
    };
    expect(textOf({ part: 'action', index: 1, field: 'index' })).toBe('index 7');
    expect(textOf({ part: 'item', index: 0 })).toBe('eth');
  });

  it('an error in the actions of an update is about the rule, which stays as it was', () => {
    const script = run(create(1), 'flow update 0 0 actions queue index x / end');
    expect(queuesOf(script)).toEqual([1]);
    expect(script.diagnostics[0]?.subject).toEqual({
      rule: script.commands[0]!.id,
      part: 'action',
      index: 0,
      field: 'index',
    });
  });

  it('rules are named by user id where the command says so', () => {
    const script = run(
      create(1, '0 ingress user_id 0xffffffffffffffff'),
      create(2, '0 ingress user_id 7'),
      'flow update 0 7 actions drop / end user_id',
      'flow destroy 0 rule 18446744073709551615 user_id',
    );
    expect(
      script.rules.map(({ attributes, actions }) => [attributes.userId, actions[0]?.type]),
    ).toEqual([['7', 'drop']]);
    expect(codesOf(script)).toEqual([]);
  });

  it('a command with errors makes no rule and takes no number', () => {
    const script = run(
      create(1),
      'flow create 0 pattern nonsense / end actions drop / end',
      create(2),
    );
    expect(script.commands.map(({ number }) => number)).toEqual([0, undefined, 1]);
  });

  it('flow validate takes no number and is not flushed', () => {
    const script = run(
      'flow validate 0 ingress pattern end actions drop / end',
      create(1),
      'flow flush 0',
    );
    expect(script.rules.map(({ pattern }) => pattern.length)).toEqual([0]);
  });

  it('flow validate of a rule that is made and then updated is still that rule', () => {
    const script = run(
      create(1).replace('create', 'validate'),
      create(1),
      'flow update 0 0 actions drop / end',
    );
    expect(script.rules).toHaveLength(1);
  });

  it('destroying many unknown rules of many takes no time to speak of', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => create(index % 4));
    const script = run(...lines, ...lines.map(() => 'flow destroy 0 rule 99999'));
    expect(script.rules).toHaveLength(5_000);
    expect(script.diagnostics).toHaveLength(5_000);
  });
});

describe('the device', () => {
  it('has only what the script sets, the last word counting', () => {
    expect(run(create(1)).device).toEqual({});
    const { device, history, diagnostics } = run(
      'port config all rxq 8',
      'set promisc all on',
      create(1),
      'flow isolate 0 yes',
      'set promisc 0 off',
      'set allmulti 0 on',
      'flow isolate 0 0',
    );
    expect(device).toEqual({ queues: 8, promiscuous: false, allMulticast: true, isolate: false });
    expect(history).toEqual([
      { kind: 'promiscuous', on: true },
      { kind: 'isolate', on: true },
      { kind: 'promiscuous', on: false },
      { kind: 'allMulticast', on: true },
      { kind: 'isolate', on: false },
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('is the port of the first rule, also when it comes later', () => {
    const { device } = run('set promisc 0 on', 'set allmulti 1 on', create(1, '1 ingress'));
    expect(device).toEqual({ allMulticast: true });
  });
});

describe('a transcript', () => {
  it('is read without a word about prompts and replies', () => {
    const script = run(
      'EAL: Detected CPU lcores: 8',
      'Interactive-mode selected',
      'Configuring Port 0 (socket 0)',
      'testpmd: create a new mbuf pool <mb_pool_0>: n=171456, size=2176, socket=0',
      'Done',
      'testpmd> flow validate 0 ingress pattern eth / end actions queue index 1 / end',
      'Flow rule validated',
      `testpmd> ${create(1)}`,
      'Flow rule #0 created',
      `testpmd> ${create(2)}`,
      'Flow rule #1 created, user-id 0x7',
      'testpmd> flow list 0',
      'ID\tGroup\tPrio\tAttr\tRule',
      '0\t0\t0\ti--\tETH => QUEUE',
      '1\t0\t0\ti--\tETH => QUEUE',
      'testpmd> flow query 0 0 count',
      'COUNT:',
      ' hits_set: 1',
      ' bytes_set: 1',
      ' hits: 12',
      ' bytes: 1024',
      'testpmd> flow isolate 0 1',
      'Ingress traffic on port 0 is now restricted to the defined flow rules',
      'testpmd> flow destroy 0 rule 0',
      'Flow rule #0 destroyed',
      'testpmd> ',
    );
    expect(codesOf(script)).toEqual(['testpmd/validate-repeats-rule']);
    expect(queuesOf(script)).toEqual([2]);
  });

  it('gives rules the numbers they were given', () => {
    const script = run(
      create(1),
      'Flow rule #5 created',
      create(2),
      'flow destroy 0 rule 6 rule 5',
    );
    expect(script.rules).toEqual([]);
    expect(codesOf(script)).toEqual([]);
  });

  it.each([
    'Caught error type 2 (flow rule (handle)): overlapping rules',
    'port_flow_complain(): Caught PMD error type 10 (item specification): item not supported: Operation not supported',
    'Bad arguments',
  ])('keeps a rule that was refused with %s, but without a number', (reply) => {
    const script = run(
      create(1),
      'PMD: Kernel refused TC filter rule creation (22)',
      reply,
      create(2),
    );
    expect(script.commands.map(({ live, number }) => [live, number])).toEqual([
      [true, undefined],
      [true, 0],
    ]);
    expect(script.diagnostics).toMatchObject([
      {
        code: 'testpmd/refused-by-port',
        severity: 'warning',
        subject: { rule: script.commands[0]!.id },
        span: { line: 3 },
      },
    ]);
    expect(script.diagnostics[0]?.message).toContain(reply);
  });

  it('keeps what a refused destroy or update would have changed', () => {
    const refused = 'Caught error type 1 (cause unspecified): no';
    const script = run(
      ...[create(1), create(2)],
      ...['flow destroy 0 rule 1', refused],
      ...['flow update 0 0 actions drop / end', refused],
      ...['flow flush 0', refused],
    );
    expect(queuesOf(script)).toEqual([1, 2]);
    expect(script.commands.map(({ number }) => number)).toEqual([0, 1]);
  });

  it('as documents wrap it is read, whatever prompt they write', () => {
    const { rules, diagnostics } = run(
      '   > flow create 0 ingress priority 1 pattern eth / ipv4 src is 1.1.1.1 / end',
      '          actions drop / end',
      '   Flow rule #0 created',
      '   > flow create 0 ingress priority 1 pattern eth / ipv6 src is ::1 / end',
      '          actions drop / end',
      '   PMD: Kernel refused TC filter rule creation (22): Invalid argument',
      '   Caught error type 2 (flow rule (handle)): overlapping rules',
      '',
      'testpmd> flow create 0 ingress pattern',
      '\teth / vlan vid is 5 /',
      '\tend actions queue index 3',
      '\t/ end',
      '  set promisc 0 on',
    );
    expect(rules.map(({ pattern }) => pattern.map(({ type }) => type))).toEqual([
      ['eth', 'ipv4'],
      ['eth', 'ipv6'],
      ['eth', 'vlan'],
    ]);
    expect(diagnostics.map(({ code, span }) => [code, span?.line])).toEqual([
      ['testpmd/refused-by-port', 7],
    ]);
  });
});

describe('a line goes on with the command before it', () => {
  it.each([
    ['when it is indented deeper', 'flow create 0 ingress\n  pattern end actions drop / end', 1],
    ['not at the same depth', '  flow create 0 ingress\n  pattern end actions drop / end', 0],
    ['not behind a complete command', `${create(1)}\n  actions drop / end`, 1],
    ['not when it begins a command itself', `flow create 0\n  ${create(1)}`, 1],
    ['not behind an empty line', 'flow create 0 ingress\n\n  pattern end actions drop / end', 0],
    [
      'not behind a comment of its own',
      'flow create 0\n  # x\n  pattern end actions drop / end',
      0,
    ],
    [
      'behind a list inside an action',
      'flow create 0 ingress pattern end\n actions queue\n index 1 / end',
      1,
    ],
  ])('%s', (_, text, rules) => {
    expect(run(text).rules).toHaveLength(rules);
  });
});
