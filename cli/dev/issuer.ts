import type { JsonObject } from '../../core/json/json.ts';
import { createApp, listen } from '../../runtime/http/app.ts';
import type { Listening } from '../../runtime/http/app.ts';
import { publicPartOf } from '../../runtime/jose/keys.ts';
import { cannotListen, isAddressInUse } from './cannot-listen.ts';
import { readIssuerAddress, readOrCreateSigningKey } from './issuer-state.ts';

/** Only processes of this machine reach the issuer, whatever the gate listens on. */
const LOOPBACK = '127.0.0.1';
const KEYS_PATH = '/jwks';
const METADATA_PATH = '/.well-known/openid-configuration';

export interface IssuerOptions {
  readonly stateFolder: string;
  /** 0 = the port of the last run if it is free, else any. */
  readonly port: number;
}

export interface DevIssuer {
  readonly issuer: string;
  readonly port: number;
  readonly jwksUri: string;
  close(): Promise<void>;
}

/**
 * Starts the issuer of development tokens: metadata (OpenID Connect Discovery 1.0) and public keys on loopback. It has
 * no login; tokens are signed by whoever can read the state folder. Throws UsageError.
 */
export async function startIssuer({ stateFolder, port }: IssuerOptions): Promise<DevIssuer> {
  const key = await readOrCreateSigningKey(stateFolder);
  const listening = await listenAgain(key, port, stateFolder);
  const issuer = listening.url;
  return {
    issuer,
    port: listening.port,
    jwksUri: `${issuer}${KEYS_PATH}`,
    close: () => listening.close(),
  };
}

/** A token of the last run names the port in its issuer: with the same port it stays good. */
async function listenAgain(key: JsonObject, port: number, stateFolder: string): Promise<Listening> {
  const last = (await readIssuerAddress(stateFolder))?.port ?? 0;
  const wanted = port === 0 ? last : port;
  try {
    return await serve(key, wanted);
  } catch (error) {
    if (port === 0 && isAddressInUse(error)) return serve(key, 0);
    throw cannotListen('--issuer-port', { host: LOOPBACK, port: wanted }, error);
  }
}

function serve(key: JsonObject, port: number): Promise<Listening> {
  const app = createApp();
  app.get(KEYS_PATH, (_request, response) => {
    response.json({ keys: [publicPartOf(key)] });
  });
  app.get(METADATA_PATH, ({ socket }, response) => {
    response.json(metadataOf(`http://${LOOPBACK}:${socket.localPort ?? 0}`));
  });
  return listen(app, { host: LOOPBACK, port });
}

function metadataOf(issuer: string): JsonObject {
  return {
    issuer,
    jwks_uri: `${issuer}${KEYS_PATH}`,
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}
