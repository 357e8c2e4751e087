/** Octets of a block: what is copied once is not copied again as the body grows. */
const BLOCK_BYTES = 64 * 1024;

/** Pieces in blocks: kept one by one, a million pieces of one octet would weigh hundreds of times as much. */
export class Gathered {
  /** Octets. */
  size = 0;
  readonly #blocks: Buffer[] = [];
  /** Octets of the last block that are not filled. */
  #free = 0;

  add(piece: Buffer): void {
    // The first one is not copied: mostly it is all.
    if (this.size === 0) this.#blocks.push(piece);
    else this.#copy(piece);
    this.size += piece.length;
  }

  bytes(): Buffer {
    const [first] = this.#blocks;
    return first?.length === this.size ? first : Buffer.concat(this.#blocks, this.size);
  }

  /** Everything, of which nothing is kept. */
  takeBytes(): Buffer {
    const bytes = this.bytes();
    this.#blocks.length = 0;
    this.#free = 0;
    this.size = 0;
    return bytes;
  }

  #copy(piece: Buffer): void {
    const last = this.#blocks.at(-1);
    const fitting = Math.min(this.#free, piece.length);
    if (last !== undefined) piece.copy(last, last.length - this.#free, 0, fitting);
    this.#free -= fitting;
    if (fitting < piece.length) this.#begin(piece.subarray(fitting));
  }

  /** A block is no larger than what came before it: of all blocks at most half is not filled. */
  #begin(rest: Buffer): void {
    const block = Buffer.allocUnsafeSlow(Math.max(rest.length, Math.min(this.size, BLOCK_BYTES)));
    rest.copy(block);
    this.#blocks.push(block);
    this.#free = block.length - rest.length;
  }
}
