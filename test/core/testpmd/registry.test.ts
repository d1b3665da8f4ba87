import { describe, expect, it } from 'vitest';
import { actions } from '../../../core/flow/actions.ts';
import { createIdentifiers } from '../../../core/flow/identifiers.ts';
import { items } from '../../../core/flow/items.ts';
import { parseScript } from '../../../core/testpmd/parse.ts';
import { printRules } from '../../../core/testpmd/print.ts';
import oracle from './testpmd-22.11-grammar.json' with { type: 'json' };

const read = (text: string) => parseScript(text, createIdentifiers());
const codes = (text: string) => read(text).diagnostics.map(({ code }) => code);
const refused = (text: string) =>
  read(text).diagnostics.some(({ severity }) => severity === 'error');

describe('a rule of anything testpmd has', () => {
  /** The seed of the project writes `queue 1`, which testpmd does not take. */
  const oldSpelling = 'flow validate 0 ingress pattern eth / end actions queue 1 / end';

  it.each(Object.entries(oracle.commands))(
    'is taken or not as by testpmd 22.11: %s',
    (command, taken) => {
      expect(!refused(command)).toBe(taken || command === oldSpelling);
    },
  );

  it('is written again so that it is the same rule', () => {
    for (const [command, taken] of Object.entries(oracle.commands)) {
      if (!taken) continue;
      const { rules } = read(command);
      const text = printRules(rules);
      expect(read(text).rules).toEqual(rules);
      expect(printRules(read(text).rules)).toBe(text);
    }
  });

  it.each([
    ['eth / vxlan vni is 5', 'eth / vxlan vni is 5'],
    ['raw relative is on pattern is abc', 'raw relative is true pattern is abc'],
    ['raw pattern_hex is 0xABC', 'raw pattern_hex is 0abc'],
    ['ecpri common type iq_data pc_id is 1', 'ecpri common type iq_data pc_id is 1'],
    ['l2tpv2 type data_l length is 9', 'l2tpv2 type data_l length is 9'],
    ['conntrack is 1', 'conntrack is 0x00000001'],
    ['meter color spec red color mask all', 'meter color is red'],
    ['integrity value spec 3 value prefix 64', 'integrity value is 3'],
    ['vlan tci spec 0x2005 tci mask 0xefff', 'vlan tci spec 0x2005 tci mask 0xefff'],
    ['vlan vid is 5 tci is 3', 'vlan tci is 0x0003'],
  ])('with `%s` is written `%s`', (written, shortest) => {
    const { rules } = read(`flow create 0 ingress pattern ${written} / end actions drop / end`);
    expect(printRules(rules)).toBe(
      `flow create 0 ingress pattern ${shortest} / end actions drop / end\n`,
    );
  });

  it.each([
    ['rss queues 0 1 end types ip tcp end', 'rss types ip tcp end queues 0 1 end'],
    ['rss types end key 0X01 key_len 4', 'rss types end key 01 key_len 4'],
    ['vf original yes id 3', 'vf original true id 3'],
    ['indirect 7', 'indirect 7'],
    ['conntrack_update ctx dir', 'conntrack_update dir ctx'],
    ['set_tag mask 0xff data 1', 'set_tag data 1 mask 0x000000ff'],
  ])('with action `%s` is written `%s`', (written, shortest) => {
    const { rules } = read(`flow create 0 ingress pattern end actions ${written} / end`);
    expect(printRules(rules)).toBe(`flow create 0 ingress pattern end actions ${shortest} / end\n`);
  });

  it('keeps the ends of lists that hold nothing', () => {
    const { rules } = read('flow create 0 pattern end actions rss types end queues end / end');
    expect(rules[0]?.actions[0]?.fields).toEqual({ types: [], queues: [] });
  });

  it('may leave out what testpmd then sets to zero, which is said', () => {
    const bare = (list: string) => `flow create 0 pattern end actions ${list} / end`;
    expect(codes(bare('set_mac_src'))).toEqual(['testpmd/field-left-out']);
    expect(read(bare('set_mac_src')).rules[0]?.actions[0]?.fields).toEqual({
      mac_addr: '00:00:00:00:00:00',
    });
    expect(codes(bare('color'))).toEqual(['testpmd/field-left-out']);
  });
});

describe('a misspelt word', () => {
  it.each([...items, ...actions].filter(({ type }) => type.length > 4).map(({ type }) => type))(
    'that was to be `%s` is not taken for another',
    (type) => {
      const slip = `${type}q`;
      const list = items.some((row) => row.type === type)
        ? `pattern ${slip} / end actions drop / end`
        : `pattern end actions ${slip} / end`;
      const [problem] = read(`flow create 0 ingress ${list}`).diagnostics;
      expect(problem?.hint).toContain(`\`${type}\``);
    },
  );
});
