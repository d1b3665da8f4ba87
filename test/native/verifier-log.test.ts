import { describe, expect, it } from 'vitest';
import { lastUsefulLines } from '../../native/index.ts';

/** As Linux 6.1 without BTF and libbpf 1.1 put it, of test/golden/bpf/refused.bpf.o. */
const refused = `libbpf: prog 'refused': BPF program load failed: Permission denied
libbpf: prog 'refused': -- BEGIN PROG LOAD LOG --
btf_vmlinux is malformed
reg type unsupported for arg#0 function refused#27
0: R1=ctx(off=0,imm=0) R10=fp0
; __u32 index = skb->mark, *value = bpf_map_lookup_elem(&table, &index);
0: (61) r1 = *(u32 *)(r1 +8)          ; R1_w=scalar(umax=4294967295,var_off=(0x0; 0xffffffff))
6: (85) call bpf_map_lookup_elem#1    ; R0_w=map_value_or_null(id=1,off=0,ks=4,vs=4,imm=0)
; return *value;
7: (61) r0 = *(u32 *)(r0 +0)
R0 invalid mem access 'map_value_or_null'
processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'refused': failed to load: -13
libbpf: failed to load object 'refused'
`;

describe('the last useful lines of a log', () => {
  it('end with the reason, and say how many went before', () => {
    expect(lastUsefulLines(refused, 3)).toEqual([
      '(4 lines omitted)',
      '; return *value;',
      '7: (61) r0 = *(u32 *)(r0 +0)',
      "R0 invalid mem access 'map_value_or_null'",
    ]);
    expect(lastUsefulLines(refused, 6)[0]).toBe('(1 line omitted)');
    expect(lastUsefulLines(refused, 7)[0]).toBe('0: R1=ctx(off=0,imm=0) R10=fp0');
  });

  it('are all that libbpf says when it does not come to verifying', () => {
    const log = "libbpf: elf: 'x' is not a proper ELF object\nlibbpf: BPF object format invalid\n";
    expect(lastUsefulLines(log)).toEqual(log.trimEnd().split('\n'));
  });

  it('are none when nothing is said of a missing privilege but what the errno says', () => {
    expect(
      lastUsefulLines(`libbpf: prog 'edit': BPF program load failed: Operation not permitted
libbpf: permission error while running as root; try raising 'ulimit -l'? current value: 8.0 MiB
libbpf: prog 'edit': failed to load: -1
libbpf: failed to load object 'edit'
`),
    ).toEqual([]);
    expect(lastUsefulLines('')).toEqual([]);
  });
});
