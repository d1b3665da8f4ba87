/** Device options and remote mode from the command line, on no kernel and on the simulated one. */
import { describe, expect, it } from 'vitest';
import { buildTapwright, tapwright, type Finished } from './tapwright.ts';

buildTapwright();

const web =
  'flow create 0 ingress pattern eth / ipv4 / tcp dst is 80 / end actions queue index 1 / end';
const remote = ['--remote', 'eth3', '--mac', '0200.0000.0001'];

const json = ({ stdout }: Finished) => JSON.parse(stdout) as Record<string, unknown>;

interface Placed {
  readonly dev: string;
  readonly parent: string;
  readonly role: string;
  readonly rule: number | null;
  readonly pref: number;
  readonly chain: number;
}

async function compiled(input: string, words: readonly string[]) {
  const printed = await tapwright(['compile', '-', '--format', 'tc-json', ...words], { input });
  const { filters, qdiscs } = JSON.parse(printed.stdout) as {
    readonly filters: readonly Placed[];
    readonly qdiscs: readonly Placed[];
  };
  return {
    ...printed,
    filters: filters.map(
      ({ dev, parent, chain, pref, rule, role }) =>
        `${dev} ${parent} ${chain} ${pref} ${rule ?? role}${rule === null ? '' : ` ${role}`}`,
    ),
    qdiscs: qdiscs.map(({ dev, parent }) => `${dev} ${parent}`),
  };
}

describe('compile in remote mode', () => {
  it('tells the filters and qdiscs of both devices, with rule and role', async () => {
    const { status, filters, qdiscs } = await compiled(web, remote);
    expect(status).toBe(0);
    expect(qdiscs).toEqual(['tap0 root', 'tap0 ffff:fff1', 'eth3 ffff:fff1']);
    expect(filters).toEqual([
      'tap0 1: 0 17 0 rule',
      'tap0 1: 0 65534 default',
      'tap0 1: 0 65535 isolate',
      'tap0 ffff: 0 65534 transmit',
      'eth3 ffff: 0 17 0 remote',
      'eth3 ffff: 0 65529 local-mac',
      'eth3 ffff: 0 65530 promiscuous',
      'eth3 ffff: 0 65531 all-multicast',
      'eth3 ffff: 0 65532 broadcast',
      'eth3 ffff: 0 65533 ipv6-multicast',
    ]);
  });

  it('puts implicit rules first, groups into chains and nothing on an isolated remote when told to', async () => {
    const first = await compiled(web, [...remote, '--implicit', 'first']);
    expect(first.filters).toContain('eth3 ffff: 0 1 local-mac');
    const grouped = web.replace('ingress', 'ingress group 30');
    expect((await compiled(grouped, ['--groups', 'chains'])).filters[2]).toBe(
      'tap0 1: 30 17 0 rule',
    );
    const isolated = await compiled(web, [...remote, '--isolate']);
    expect(isolated.filters.filter((line) => line.startsWith('eth3'))).toEqual([
      'eth3 ffff: 0 17 0 remote',
    ]);
  });

  it('takes what a script sets, unless an option says otherwise', async () => {
    const script = `set promisc 0 on\nflow isolate 0 true\n${web}`;
    const lines = (words: readonly string[]) =>
      compiled(script, words).then(({ filters }) => filters);
    expect((await lines(remote)).join()).not.toContain('default');
    expect((await lines([...remote, '--no-isolate'])).join()).toContain('default');
  });

  it('uses the RSS programs as bpf filters', async () => {
    const rss = web.replace('queue index 1', 'rss queues 0 1 end');
    const printed = await tapwright(
      ['compile', '-', '--format', 'tc-json', '--rss', 'reclassify', '--queues', '2'],
      { input: rss },
    );
    const { filters } = JSON.parse(printed.stdout) as { readonly filters: { kind: string }[] };
    expect(filters.filter(({ kind }) => kind === 'bpf')).toHaveLength(2);
  });
});

describe('a tc script', () => {
  it('says which filters it has no words for, on the error output too', async () => {
    const rss = web.replace('queue index 1', 'rss queues 0 1 end');
    const { status, stderr, stdout } = await tapwright(['compile', '-', '--format', 'tc'], {
      input: rss,
    });
    expect(status).toBe(0);
    expect(stderr).toContain('[tc/no-words]');
    expect(stdout).toContain('# not sayable');
  });
});

describe('check', () => {
  it('answers for the driver that a profile names, and the kernel that is named', async () => {
    const jump = web.replace('queue index 1', 'jump group 1');
    const driver = await tapwright(['check', '-', '--profile', 'dpdk-22.11'], { input: jump });
    expect(driver.status).toBe(1);
    const lint = await tapwright(['check', '-', '--profile', 'mlx4', '--json'], {
      input: web.replace('tcp dst is 80', 'icmp'),
    });
    expect(lint.stdout).toContain('mlx4');
    const range = web.replace('dst is 80', 'dst spec 80 dst last 90 dst mask 0xffff');
    expect(await tapwright(['check', '-', '--kernel', '4.19'], { input: range })).toMatchObject({
      status: 1,
    });
    expect(await tapwright(['check', '-', '--kernel', '6.1'], { input: range })).toMatchObject({
      status: 0,
    });
  });
});

describe('apply --simulate', () => {
  it('keeps what a script switched on and off when the address comes from the TAP', async () => {
    // The driver leaves its promiscuous filter behind: one more than without the two commands.
    const words = ['apply', '-', '--simulate', '--json', '--remote', 'eth3'];
    const added = async (script: string) => {
      const applied = await tapwright([...words, '--profile', 'dpdk-22.11'], { input: script });
      return (json(applied) as { readonly added: number }).added;
    };
    expect(await added(`set promisc 0 on\nset promisc 0 off\n${web}`)).toBe((await added(web)) + 1);
  });

  it('makes TAP and remote hold the rules', async () => {
    const applied = await tapwright(['apply', '-', '--simulate', '--json', ...remote], {
      input: web,
    });
    expect(json(applied)).toMatchObject({ added: 10, changed: 0, removed: 0 });
  });

  it('asks the TAP for the address that was not given', async () => {
    const words = ['apply', '-', '--simulate', '--json', '--remote', 'eth3'];
    expect(json(await tapwright(words, { input: web }))).toMatchObject({ added: 10 });
  });

  it('takes rules with RSS', async () => {
    const applied = await tapwright(['apply', '-', '--simulate', '--json', ...remote], {
      input: web.replace('queue index 1', 'rss queues 0 1 end'),
    });
    expect(json(applied)).toMatchObject({ added: 10, changed: 0, removed: 0 });
  });
});

describe('renumber', () => {
  it('prints the rules and says what keeps some of them from standing anywhere', async () => {
    const input = web.replace('ingress', 'ingress group 16');
    const { status, stderr, stdout } = await tapwright(['renumber', '-'], { input });
    expect(status).toBe(1);
    expect(stderr).toContain('[rule/group-out-of-range]');
    expect(stdout).toContain('group 16');
  });

  const same = [web, web.replace('dst is 80', 'src is 80').replace('index 1', 'index 2')].join(
    '\n',
  );

  it('gives each rule a priority of its own', async () => {
    const { status, stdout } = await tapwright(['renumber', '-'], { input: same });
    expect(status).toBe(0);
    expect(stdout.match(/priority \d+|ingress(?= pattern)/g)).toEqual(['ingress', 'priority 1']);
    const told = await tapwright(['renumber', '-', '--json'], { input: same });
    expect(json(told)).toEqual({ priorities: [{ rule: 1, from: 0, to: 1 }] });
  });

  it('lets rules share priorities, in a document too', async () => {
    const file = 'assets/examples/first-steps.tapwright.json';
    const { status, stdout } = await tapwright(['renumber', file, '--share']);
    expect(status).toBe(0);
    expect(json({ status, stdout, stderr: '' })).toMatchObject({
      tapwright: 2,
      name: 'First steps',
    });
  });

  it('prints nothing of an input that cannot be read', async () => {
    const input = `${web}\nflow create 0 ingress pattern ehh / end actions drop / end`;
    expect(await tapwright(['renumber', '-'], { input })).toMatchObject({ status: 1, stdout: '' });
  });
});
