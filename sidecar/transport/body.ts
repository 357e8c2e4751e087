import type { IncomingMessage } from 'node:http';

/** Takes so many octets of what all bodies may take; false where there are not as many left. */
export type Claim = (octets: number) => boolean;

export type BodyReading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'tooLarge' | 'busy' | 'aborted' };

const TOO_LARGE: BodyReading = { ok: false, why: 'tooLarge' };
const BUSY: BodyReading = { ok: false, why: 'busy' };
const ABORTED: BodyReading = { ok: false, why: 'aborted' };

/**
 * Reads a whole body of at most `limit` octets, as far as `claim` gives room for them. Never rejects. What is beyond is not
 * read.
 */
export function readBody(
  message: IncomingMessage,
  limit: number,
  claim: Claim = () => true,
): Promise<BodyReading> {
  if (Number(message.headers['content-length'] ?? 0) > limit) return Promise.resolve(TOO_LARGE);
  return new Promise((resolve) => {
    const gathered = new Gathered();
    const take = (chunk: Buffer): void => {
      const over = gathered.size + chunk.length > limit ? TOO_LARGE : null;
      const refused = over ?? (claim(chunk.length) ? null : BUSY);
      if (refused === null) {
        gathered.add(chunk);
      } else {
        message.off('data', take).pause();
        resolve(refused);
      }
    };
    message.on('data', take);
    message.once('end', () => {
      resolve({ ok: true, bytes: gathered.bytes() });
    });
    message.once('close', () => {
      resolve(ABORTED);
    });
    message.once('error', () => {
      resolve(ABORTED);
    });
  });
}

/** Octets of a block: what is copied once is not copied again as the body grows. */
const BLOCK_BYTES = 64 * 1024;

/** Pieces in blocks: kept one by one, a million pieces of one octet would weigh hundreds of times as much. */
class Gathered {
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
