/**
 * The rules of one port while a script runs, under the numbers testpmd gives them: the next one is that of the newest
 * live rule plus one, so a number is used again once the newest rule is gone (DPDK 26.07, app/test-pmd/config.c,
 * port_flow_create).
 */

/** A rule that testpmd would hold. */
export interface NumberedRule {
  /** testpmd's number of it; 32 bits. */
  readonly number: number;
  /** The `user_id` it was made with, in decimal. */
  readonly userId: string | undefined;
}

export class RuleTable<R extends NumberedRule> {
  /** As they were made; rules that were destroyed stay until no live one is newer. */
  private readonly order: R[] = [];
  private readonly byNumber = new Map<number, R>();
  private readonly byUserId = new Map<string, R>();

  /** The number the next rule gets. */
  get nextNumber(): number {
    this.dropDead();
    const newest = this.order.at(-1);
    return newest === undefined ? 0 : newest.number + 1;
  }

  /** How many rules there are. */
  get size(): number {
    return this.byNumber.size;
  }

  /** The numbers of the rules, as they were made. */
  numbers(): readonly number[] {
    return [...this.byNumber.keys()];
  }

  /** The rule takes the place of an older one of the same number. */
  add(rule: R): void {
    this.dropDead();
    this.order.push(rule);
    this.byNumber.set(rule.number, rule);
    if (rule.userId !== undefined) this.byUserId.set(rule.userId, rule);
  }

  /** By number, or by user id when that is what the command names. */
  find(id: string, isUserId: boolean): R | undefined {
    const rule = isUserId ? this.byUserId.get(id) : this.byNumber.get(Number(id));
    return rule !== undefined && this.isLive(rule) ? rule : undefined;
  }

  remove(rule: R): void {
    if (this.isLive(rule)) this.byNumber.delete(rule.number);
  }

  /** Empties the table; gives what was in it. */
  flush(): readonly R[] {
    const live = this.order.filter((rule) => this.isLive(rule));
    this.order.length = 0;
    this.byNumber.clear();
    this.byUserId.clear();
    return live;
  }

  private isLive(rule: R): boolean {
    return this.byNumber.get(rule.number) === rule;
  }

  private dropDead(): void {
    for (let last = this.order.at(-1); last !== undefined; last = this.order.at(-1)) {
      if (this.isLive(last)) return;
      this.order.pop();
    }
  }
}
