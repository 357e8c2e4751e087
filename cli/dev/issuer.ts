import type { JsonObject } from '../../core/json/json.ts';
import { createApp, listen } from '../../runtime/http/app.ts';
import type { Listening } from '../../runtime/http/app.ts';
import { issueToken } from '../../runtime/jose/issue-token.ts';
import { publicPartOf } from '../../runtime/jose/keys.ts';
import { readIssuerAddress, readOrCreateSigningKey, writeIssuerAddress } from './issuer-state.ts';

/** Only processes of this machine reach the issuer, whatever the gate listens on. */
const LOOPBACK = '127.0.0.1';
const KEYS_PATH = '/jwks';

export interface IssuerOptions {
  readonly stateFolder: string;
  /** 0 = the port of the last run if it is free, else any. */
  readonly port: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface DevTokenContent {
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly claims: JsonObject;
  readonly ttlSeconds: number;
}

export interface DevIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  sign(content: DevTokenContent): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts the issuer of development tokens: metadata (OpenID Connect Discovery 1.0) and public keys on loopback. It has
 * no login; tokens are signed by whoever can read the state folder.
 */
export async function startIssuer({ stateFolder, port, now }: IssuerOptions): Promise<DevIssuer> {
  const key = await readOrCreateSigningKey(stateFolder);
  const app = createApp();
  const listening = await listenAgain(app, port, stateFolder);
  const issuer = listening.url;
  const jwksUri = `${issuer}${KEYS_PATH}`;
  await writeIssuerAddress(stateFolder, { issuer, port: listening.port });
  return {
    issuer,
    jwksUri,
    sign: ({ subject, audiences, claims, ttlSeconds }) =>
      issueToken(key, {
        issuer,
        subject,
        audiences,
        claims,
        issuedAt: Math.floor(now() / 1000),
        lifetimeSeconds: ttlSeconds,
      }),
    close: () => listening.close(),
  };
}
