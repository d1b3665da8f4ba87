/** Where rules jump to when groups are chains: no loop, no way longer than the kernel follows, nothing out of reach. */
import type { TcParent } from '../../tc/filter.ts';

/** Gotos and reclassifications the kernel follows for one packet; at the next it drops (tcf_classify, Linux 6.1). */
export const mostJumps = 16;

export type JumpProblem =
  { readonly kind: 'loop' } | { readonly kind: 'too-long'; readonly jumps: number };

/** The jumps of one direction. */
export class JumpGraph {
  readonly parent: TcParent;
  /** Jumps that may follow each other on top of those every packet takes anyway. */
  readonly #most: number;
  readonly #targets = new Map<number, Set<number>>();
  readonly #problems = new Map<string, JumpProblem | undefined>();

  constructor(parent: TcParent, most: number) {
    this.parent = parent;
    this.#most = most;
  }

  /** Takes the jump in, unless it closes a loop or makes a way too long; then says so. */
  add(from: number, to: number): JumpProblem | undefined {
    const edge = `${String(from)} ${String(to)}`;
    if (this.#problems.has(edge)) return this.#problems.get(edge);
    const problem = this.#check(from, to);
    this.#problems.set(edge, problem);
    if (problem === undefined) this.#targetsOf(from).add(to);
    return problem;
  }

  /** Groups a packet can get to from group 0. */
  reached(): ReadonlySet<number> {
    return this.#reachedFrom(0);
  }

  #check(from: number, to: number): JumpProblem | undefined {
    if (this.#reachedFrom(to).has(from)) return { kind: 'loop' };
    const jumps = this.#longestTo(from) + 1 + this.#longestFrom(to);
    return jumps > this.#most
      ? { kind: 'too-long', jumps: jumps + mostJumps - this.#most }
      : undefined;
  }

  #targetsOf(group: number): Set<number> {
    let targets = this.#targets.get(group);
    if (targets === undefined) {
      targets = new Set();
      this.#targets.set(group, targets);
    }
    return targets;
  }

  #reachedFrom(group: number): Set<number> {
    const reached = new Set([group]);
    // A set hands out what is added to it while it is walked.
    for (const one of reached)
      for (const target of this.#targets.get(one) ?? []) reached.add(target);
    return reached;
  }

  #longestFrom(group: number, known = new Map<number, number>()): number {
    const seen = known.get(group);
    if (seen !== undefined) return seen;
    let longest = 0;
    for (const target of this.#targets.get(group) ?? [])
      longest = Math.max(longest, 1 + this.#longestFrom(target, known));
    known.set(group, longest);
    return longest;
  }

  #longestTo(group: number): number {
    const sources = new Map<number, number[]>();
    for (const [from, targets] of this.#targets)
      for (const to of targets) sources.set(to, [...(sources.get(to) ?? []), from]);
    const known = new Map<number, number>();
    const longest = (one: number): number => {
      const seen = known.get(one);
      if (seen !== undefined) return seen;
      const found = Math.max(0, ...(sources.get(one) ?? []).map((from) => 1 + longest(from)));
      known.set(one, found);
      return found;
    };
    return longest(group);
  }
}
