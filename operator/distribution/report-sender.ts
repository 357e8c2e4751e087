import { createHmac, timingSafeEqual } from 'node:crypto';
import { request } from 'node:https';

/** Milliseconds for one report: the leader answers at once, or another one is about to lead. */
const TIMEOUT_MS = 3_000;
/** Header with the proof that a report comes from a replica: only they know the key. */
export const PROOF_HEADER = 'gatehouse-report-proof';

export interface Leader {
  readonly address: string;
  readonly port: number;
}

export interface ReportAuthority {
  /** Certificates (PEM) that the leader's one is signed by. */
  readonly authorities: string;
  /** Name in the leader's certificate. */
  readonly serverName: string;
  readonly key: Uint8Array;
}

/** HMAC-SHA-256 (RFC 2104), hex. */
export function proofOf(body: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(body).digest('hex');
}

/** Whether it could be one: what is known without the body. */
export function isProofFormed(proof: string | undefined): boolean {
  return /^[0-9a-f]{64}$/.test(proof ?? '');
}

export function isProven(body: string, proof: string | undefined, key: Uint8Array): boolean {
  const expected = Buffer.from(proofOf(body, key));
  const given = Buffer.from(proof ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Rejects where the leader does not take it: the next report says the same and more. */
export function sendReport(
  { address, port }: Leader,
  path: string,
  body: string,
  { authorities, serverName, key }: ReportAuthority,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: address,
        port,
        path,
        method: 'POST',
        ca: authorities,
        servername: serverName,
        timeout: TIMEOUT_MS,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          [PROOF_HEADER]: proofOf(body, key),
        },
      },
      (response) => {
        response.resume();
        response.once('end', resolve);
        if (response.statusCode !== 204)
          reject(new Error(`the leader answers a report with ${response.statusCode ?? 0}`));
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error('the leader does not answer')));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
