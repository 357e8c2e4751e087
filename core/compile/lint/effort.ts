/** Work that may be done, counted in steps: comparisons of two characters, names or rules. Some forty nanoseconds each. */
export class Effort {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether more was wanted than there was: what was found since is not to be relied on. */
  get isSpent(): boolean {
    return this.#taken > this.#most;
  }

  /** Whether there is as much left. */
  readonly spend = (steps: number): boolean => {
    this.#taken += steps;
    return !this.isSpent;
  };
}
