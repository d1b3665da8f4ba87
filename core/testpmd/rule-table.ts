/**
 * The rules of one port while a script runs, under the numbers testpmd gives them: the next one is that of the newest
 * live rule plus one, so a number is used again once the newest rule is gone (DPDK 26.07, app/test-pmd/config.c,
 * port_flow_create).
 */

/** A rule that testpmd would hold. */
export interface NumberedRule {
  /** testpmd's number of it; 32 bits. */
  readonly number: number | undefined;
  /** The `user_id` it was made with, in decimal. */
  readonly userId: string | undefined;
}

export class RuleTable<R extends NumberedRule> {
  /** As they were made; rules that were destroyed stay until no live one is newer. */
  private readonly order: R[] = [];
  private readonly gone = new Set<R>();
  /** Made when a rule is first asked for: most scripts never do. */
  private index:
    { readonly byNumber: Map<number, R>; readonly byUserId: Map<string, R> } | undefined;

  /** The number the next rule gets. */
  get nextNumber(): number {
    this.dropGone();
    return (this.order.at(-1)?.number ?? -1) + 1;
  }

  /** How many rules there are. */
  get size(): number {
    return this.order.length - this.gone.size;
  }

  /** The numbers of the rules, as they were made. */
  numbers(): readonly number[] {
    return this.order.flatMap((rule) => (this.gone.has(rule) ? [] : (rule.number ?? [])));
  }

  add(rule: R): void {
    this.dropGone();
    // A rule that comes back may still have its old place.
    if (!this.gone.delete(rule)) this.order.push(rule);
    if (this.index !== undefined) addTo(this.index, rule);
  }

  /** By number, or by user id when that is what the command names. */
  find(id: string, isUserId: boolean): R | undefined {
    const { byNumber, byUserId } = (this.index ??= this.makeIndex());
    return isUserId ? byUserId.get(id) : byNumber.get(Number(id));
  }

  remove(rule: R): void {
    const { byNumber, byUserId } = (this.index ??= this.makeIndex());
    const { number, userId } = rule;
    if (number === undefined || byNumber.get(number) !== rule) return;
    this.gone.add(rule);
    byNumber.delete(number);
    if (userId !== undefined && byUserId.get(userId) === rule) byUserId.delete(userId);
  }

  /** Empties the table; gives what was in it. */
  flush(): readonly R[] {
    const live = this.order.filter((rule) => !this.gone.has(rule));
    this.order.length = 0;
    this.gone.clear();
    this.index = undefined;
    return live;
  }

  private makeIndex(): NonNullable<typeof this.index> {
    const index = { byNumber: new Map<number, R>(), byUserId: new Map<string, R>() };
    for (const rule of this.order) if (!this.gone.has(rule)) addTo(index, rule);
    return index;
  }

  private dropGone(): void {
    if (this.gone.size === 0) return;
    for (let last = this.order.at(-1); last !== undefined; last = this.order.at(-1)) {
      if (!this.gone.delete(last)) return;
      this.order.pop();
    }
  }
}

function addTo<R extends NumberedRule>(
  index: { readonly byNumber: Map<number, R>; readonly byUserId: Map<string, R> },
  rule: R,
): void {
  if (rule.number !== undefined) index.byNumber.set(rule.number, rule);
  if (rule.userId !== undefined) index.byUserId.set(rule.userId, rule);
}
