import type { IncomingMessage } from 'node:http';
import { Gathered } from '../../runtime/http/gathered.ts';

/** Takes so many octets of what all bodies may take; false where there are not as many left. */
export type Claim = (octets: number) => boolean;

export type BodyReading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'tooLarge' | 'busy' | 'aborted' };

const TOO_LARGE: BodyReading = { ok: false, why: 'tooLarge' };
const BUSY: BodyReading = { ok: false, why: 'busy' };
const ABORTED: BodyReading = { ok: false, why: 'aborted' };

/**
 * Reads a whole body of at most `limit` octets, as far as `claim` gives room for them. Never rejects. What is beyond is left
 * in the message, what came before in `gathered`.
 */
export function readBody(
  message: IncomingMessage,
  limit: number,
  claim: Claim = () => true,
  gathered = new Gathered(),
): Promise<BodyReading> {
  if (Number(message.headers['content-length'] ?? 0) > limit) return Promise.resolve(TOO_LARGE);
  return new Promise((resolve) => {
    const take = (chunk: Buffer): void => {
      const over = gathered.size + chunk.length > limit ? TOO_LARGE : null;
      const refused = over ?? (claim(chunk.length) ? null : BUSY);
      if (refused === null) {
        gathered.add(chunk);
      } else {
        message.off('data', take).pause().unshift(chunk);
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
