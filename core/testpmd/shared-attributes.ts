import type { Attributes } from '../flow/rule.ts';

/** So many are remembered at most; a power of two. */
const slots = 4096;

/** Rules of a script mostly have the attributes of a rule before them; one object serves them all, as nobody changes it. */
export class SharedAttributes {
  /** By the last bits of the priority. */
  private readonly known = new Map<number, Attributes>();

  /** `attributes`, or the same of an earlier rule. */
  share(attributes: Attributes): Attributes {
    const slot = attributes.priority & (slots - 1);
    const known = this.known.get(slot);
    if (known !== undefined && isSame(known, attributes)) return known;
    this.known.set(slot, attributes);
    return attributes;
  }
}

function isSame(left: Attributes, right: Attributes): boolean {
  return (
    left.priority === right.priority &&
    left.group === right.group &&
    left.ingress === right.ingress &&
    left.egress === right.egress &&
    left.transfer === right.transfer &&
    left.userId === right.userId &&
    left.tunnelSet === right.tunnelSet &&
    left.tunnelMatch === right.tunnelMatch
  );
}
