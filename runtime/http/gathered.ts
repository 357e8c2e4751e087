/** Octets of a block: what is copied once is not copied again as the body grows. */
const BLOCK_BYTES = 64 * 1024;

/** Octets of a piece that is kept as it is: what lies around it in the memory that it was read into weighs little more. */
const LARGE_PIECE_BYTES = 16 * 1024;

/** Pieces in blocks: kept one by one, a million pieces of one octet would weigh hundreds of times as much. */
export class Gathered {
  /** Octets. */
  size = 0;
  readonly #blocks: Buffer[] = [];
  /** Octets of the last block that are not filled. */
  #free = 0;

  add(piece: Buffer): void {
    // The first one is not copied: mostly it is all.
    if (this.size === 0 || piece.length >= LARGE_PIECE_BYTES) this.#keep(piece);
    else this.#copy(piece);
    this.size += piece.length;
  }

  bytes(): Buffer {
    const [first] = this.#blocks;
    return first?.length === this.size ? first : Buffer.concat(this.#blocks, this.size);
  }

  /** Everything, block by block; what was taken is not kept. */
  *take(): Generator<Buffer> {
    this.#trim();
    for (let block = this.#blocks.shift(); block !== undefined; block = this.#blocks.shift()) {
      this.size -= block.length;
      yield block;
    }
  }

  #keep(piece: Buffer): void {
    this.#trim();
    this.#blocks.push(piece);
  }

  /** Nothing more is copied into the last block. */
  #trim(): void {
    const last = this.#blocks.pop();
    if (last !== undefined) this.#blocks.push(last.subarray(0, last.length - this.#free));
    this.#free = 0;
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
