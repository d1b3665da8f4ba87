import { describe, expect, it } from 'vitest';
import { compile } from '../../../core/compile/compile.ts';
import { defaultDevice } from '../../../core/flow/device.ts';
import { ruleWith, rulesOf } from './rules.ts';

const device = { ...defaultDevice, profile: 'mlx4' } as const;

const lintsOf = (text: string) =>
  compile(rulesOf(`flow create 0 ingress ${text}`), device)
    .diagnostics.filter(({ code }) => code.startsWith('lint/mlx4'))
    .map(({ code, subject, message }) => ({ code, field: subject.field, message }));

/** What the RFC says of mlx4, one statement a line. */
const statements: readonly [statement: string, text: string, code: string, field?: string][] = [
  ['invert: not supported', 'pattern invert / eth / end actions drop / end', 'lint/mlx4-item'],
  ['any: in part', 'pattern any num is 1 / end actions drop / end', 'lint/mlx4-any'],
  ['raw: not supported', 'pattern raw pattern is ab / end actions drop / end', 'lint/mlx4-item'],
  [
    'eth: no partial masks',
    'pattern eth dst spec 01:00:00:00:00:00 dst mask 01:00:00:00:00:00 / end actions drop / end',
    'lint/mlx4-mask',
    'dst',
  ],
  [
    'ipv4: no partial masks',
    'pattern eth / ipv4 src spec 10.0.0.0 src prefix 8 / end actions drop / end',
    'lint/mlx4-mask',
    'src',
  ],
  [
    'ipv6: no partial masks',
    'pattern eth / ipv6 dst spec 2001:db8:: dst prefix 32 / end actions drop / end',
    'lint/mlx4-mask',
    'dst',
  ],
  [
    'udp: no partial masks',
    'pattern eth / ipv4 / udp dst spec 256 dst mask 0xff00 / end actions drop / end',
    'lint/mlx4-mask',
    'dst',
  ],
  [
    'tcp: no partial masks',
    'pattern eth / ipv4 / tcp src spec 256 src mask 0xff00 / end actions drop / end',
    'lint/mlx4-mask',
    'src',
  ],
  [
    'icmp: not supported',
    'pattern eth / ipv4 / icmp type is 8 / end actions drop / end',
    'lint/mlx4-item',
  ],
  [
    'icmp, by the protocol: not supported',
    'pattern eth / ipv4 proto is 1 / end actions drop / end',
    'lint/mlx4-protocol',
    'proto',
  ],
  [
    'icmp6, by the protocol: not supported',
    'pattern eth / ipv6 proto is 58 / end actions drop / end',
    'lint/mlx4-protocol',
    'proto',
  ],
  [
    'sctp: not supported',
    'pattern eth / ipv4 / sctp dst is 80 / end actions drop / end',
    'lint/mlx4-item',
  ],
  [
    'sctp, by the protocol: not supported',
    'pattern eth / ipv4 proto is 132 / end actions drop / end',
    'lint/mlx4-protocol',
    'proto',
  ],
  ['passthru: not supported', 'pattern eth / end actions passthru / end', 'lint/mlx4-action'],
];

describe('profile mlx4', () => {
  it.each(statements)('warns after the RFC: %s', (...[, text, code, field]) => {
    expect(lintsOf(text)).toMatchObject([{ code, field }]);
  });

  it.each([
    'pattern eth dst is 02:00:00:00:00:01 / ipv4 src is 10.0.0.1 / udp dst is 53 / end actions queue index 1 / end',
    'pattern eth / vlan vid is 3 pcp is 2 / ipv6 / tcp / end actions drop / end',
    'pattern eth / ipv4 src spec 10.0.0.1 src mask 0.0.0.0 dst is 1.1.1.1 / end actions drop / end',
    'pattern eth / ipv4 proto is 6 / end actions drop / end',
  ])('has nothing to say about what mlx4 takes: %s', (text) => {
    expect(lintsOf(text)).toEqual([]);
  });

  it('translates as profile tapwright', () => {
    const rules = rulesOf('flow create 0 ingress pattern eth / end actions passthru / end');
    expect(compile(rules, device).filters).toEqual(compile(rules, defaultDevice).filters);
  });

  it('warns about each of several problems of a rule', () => {
    const mask = { spec: '10.0.0.0', mask: '255.0.0.0' };
    const rule = ruleWith({
      pattern: [['eth'], ['ipv4', { src: mask, dst: mask }]],
      actions: [['passthru']],
    });
    const codes = compile([rule], device).diagnostics.map(({ code }) => code);
    expect(codes.filter((code) => code.startsWith('lint/mlx4'))).toEqual([
      'lint/mlx4-mask',
      'lint/mlx4-mask',
      'lint/mlx4-action',
    ]);
  });
});
