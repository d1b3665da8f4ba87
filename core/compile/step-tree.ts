/** A map whose keys are lists, of which many begin alike. */

/** Beyond so many steps the tree begins anew: lists that differ that much are hardly looked up again. */
const mostSteps = 50_000;

export class Step<Key, Value> {
  readonly next = new Map<Key, Step<Key, Value>>();
  value: Value | undefined;
  /** For whoever walks: whether the step decides where to go on from here. */
  decides: boolean | undefined;
}

export class StepTree<Key, Value> {
  #first = new Step<Key, Value>();
  #steps = 0;

  /** Where every list begins. */
  first(): Step<Key, Value> {
    if (this.#steps > mostSteps) {
      this.#first = new Step();
      this.#steps = 0;
    }
    return this.#first;
  }

  /** The step behind `at` for the next element of the list. */
  step(at: Step<Key, Value>, key: Key): Step<Key, Value> {
    return at.next.get(key) ?? this.#make(at, key);
  }

  #make(at: Step<Key, Value>, key: Key): Step<Key, Value> {
    const made = new Step<Key, Value>();
    at.next.set(key, made);
    this.#steps++;
    return made;
  }
}
