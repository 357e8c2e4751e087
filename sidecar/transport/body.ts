import type { IncomingMessage } from 'node:http';

export type BodyReading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'tooLarge' | 'aborted' };

const TOO_LARGE: BodyReading = { ok: false, why: 'tooLarge' };
const ABORTED: BodyReading = { ok: false, why: 'aborted' };

/** Reads a whole body of at most `limit` octets. Never rejects. What is beyond the limit is not read. */
export function readBody(message: IncomingMessage, limit: number): Promise<BodyReading> {
  if (Number(message.headers['content-length'] ?? 0) > limit) return Promise.resolve(TOO_LARGE);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        message.off('data', take).pause();
        resolve(TOO_LARGE);
      } else {
        chunks.push(chunk);
      }
    };
    message.on('data', take);
    message.once('end', () => {
      resolve({ ok: true, bytes: joined(chunks) });
    });
    message.once('close', () => {
      resolve(ABORTED);
    });
    message.once('error', () => {
      resolve(ABORTED);
    });
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const first = chunks[0];
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
