import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

/**
 * An OpenID Connect issuer as a container beside the server: discovery, keys, and a token for whatever claims are posted
 * to /token. Its address is loopback, where its identity needs no certificate.
 */
const PORT = Number(process.env['PORT'] ?? '9400');
const ISSUER = `http://127.0.0.1:${PORT}`;
const ALGORITHM = 'ES256';

interface SigningKey {
  readonly kid: string;
  readonly pair: Awaited<ReturnType<typeof generateKeyPair>>;
}

let current = await newKey(1);

async function newKey(number: number): Promise<SigningKey> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  return { kid: `key-${number}`, pair };
}

async function documentAt(path: string, body: string): Promise<object | null> {
  switch (path) {
    case '/.well-known/openid-configuration':
      return { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` };
    case '/jwks':
      return { keys: [await publicKey(current)] };
    case '/token':
      return { token: await tokenFor(JSON.parse(body) as Record<string, unknown>) };
    case '/rotate':
      current = await newKey(Number(current.kid.slice('key-'.length)) + 1);
      return { kid: current.kid };
    default:
      return null;
  }
}

async function publicKey({ kid, pair }: SigningKey): Promise<object> {
  return { ...(await exportJWK(pair.publicKey)), kid, alg: ALGORITHM, use: 'sig' };
}

function tokenFor(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ iss: ISSUER, ...claims })
    .setProtectedHeader({ alg: ALGORITHM, kid: current.kid, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(current.pair.privateKey);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await request.setEncoding('utf8').toArray()).join('');
  const found = await documentAt(request.url ?? '', body);
  response.writeHead(found === null ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found));
}

createServer((request, response) => void answer(request, response)).listen(PORT, '127.0.0.1');
console.log(`issuing as ${ISSUER}`);
process.once('SIGTERM', () => process.exit(0));
