/** Where the second octet of a character is bounded more narrowly: no overlong form, no surrogate, nothing beyond U+10FFFF. */
const SECOND: Readonly<Record<number, readonly [number, number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
};

const ANY: readonly [number, number] = [0x80, 0xbf];

/** Reads characters beyond ASCII octet by octet (Unicode 3.9, table 3-7). */
export class Utf8Scan {
  /** Octets that the character still needs. */
  #left = 0;
  #bounds = ANY;

  take(octet: number): 'whole' | 'more' | 'invalid' {
    if (this.#left === 0) return this.#begin(octet);
    const [low, high] = this.#bounds;
    if (octet < low || octet > high) return 'invalid';
    this.#left -= 1;
    this.#bounds = ANY;
    return this.#left === 0 ? 'whole' : 'more';
  }

  #begin(octet: number): 'more' | 'invalid' {
    if (octet < 0xc2 || octet > 0xf4) return 'invalid';
    this.#left = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    this.#bounds = SECOND[octet] ?? ANY;
    return 'more';
  }
}
