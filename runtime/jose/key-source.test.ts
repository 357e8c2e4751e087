import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DOCUMENT_BYTES } from './fetch-json.ts';
import { KeySourceError } from './key-source-error.ts';
import { fetchKeySet } from './key-source.ts';

const OPENID = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';
const KEYS = { keys: [{ kty: 'EC', kid: 'a' }] };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answers: Readonly<Record<string, Answer>> = {};
const server = createServer((request, response) => {
  const answer = answers[request.url ?? ''];
  if (answer === undefined) response.writeHead(404).end();
  else answer(request, response);
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

function json(value: unknown): Answer {
  return (_request, response) => response.end(JSON.stringify(value));
}

function raw(text: string): Answer {
  return (_request, response) => response.end(text);
}

function metadata(change: object = {}): Answer {
  return json({ issuer: origin, jwks_uri: `${origin}/jwks`, ...change });
}

async function outcome(issuer = origin, jwksUri = ''): Promise<unknown> {
  try {
    return await fetchKeySet({ issuer, jwksUri, keys: [] }, globalThis.fetch);
  } catch (error) {
    return error instanceof KeySourceError ? error.message : error;
  }
}

describe('fetchKeySet', () => {
  it('finds the keys by OpenID discovery', async () => {
    answers = { [OPENID]: metadata(), '/jwks': json(KEYS) };
    expect(await outcome()).toEqual(KEYS);
  });

  it('finds them by the metadata of an authorization server, where the path comes last', async () => {
    answers = {
      [`${OAUTH}/realms/a`]: metadata({ issuer: `${origin}/realms/a` }),
      '/jwks': json(KEYS),
    };
    expect(await outcome(`${origin}/realms/a`)).toEqual(KEYS);
  });

  it('asks nobody where the keys are if that is known', async () => {
    answers = { '/keys': json({ keys: [...KEYS.keys, 'no key', null] }) };
    expect(await outcome(origin, `${origin}/keys`)).toEqual(KEYS);
  });

  it.each<[string, string, () => Readonly<Record<string, Answer>>]>([
    ['there is no metadata', 'answered with status 404', () => ({})],
    [
      'the metadata is of another issuer',
      'its metadata names another issuer',
      () => ({ [OPENID]: metadata({ issuer: 'https://evil.example' }) }),
    ],
    [
      'the issuer differs by a slash',
      'its metadata names another issuer',
      () => ({ [OPENID]: metadata({ issuer: `${origin}/` }) }),
    ],
    [
      'the keys would come over plain http from elsewhere',
      'no "jwks_uri" with an https address',
      () => ({ [OPENID]: metadata({ jwks_uri: 'http://evil.example/jwks' }) }),
    ],
    [
      'the keys would come from a file',
      'no "jwks_uri" with an https address',
      () => ({ [OPENID]: metadata({ jwks_uri: 'file:///etc/passwd' }) }),
    ],
    [
      'nothing says where the keys are',
      'no "jwks_uri" with an https address',
      () => ({ [OPENID]: metadata({ jwks_uri: 7 }) }),
    ],
    [
      'the keys are elsewhere by now',
      'could not be reached',
      () => ({
        [OPENID]: metadata(),
        '/jwks': (_request, response) =>
          response.writeHead(302, { location: `${origin}/other` }).end(),
        '/other': json(KEYS),
      }),
    ],
    [
      'the answer is no JSON',
      'did not answer with a JSON object',
      () => ({ [OPENID]: metadata(), '/jwks': raw('<html>planted</html>') }),
    ],
    [
      'a key is given twice',
      'did not answer with a JSON object',
      () => ({ [OPENID]: metadata(), '/jwks': raw('{"keys":[],"keys":[]}') }),
    ],
    [
      'the answer has no keys',
      'has no "keys" list',
      () => ({ [OPENID]: metadata(), '/jwks': json({}) }),
    ],
    [
      'there are too many',
      'has no "keys" list of at most 100 keys',
      () => ({ [OPENID]: metadata(), '/jwks': json({ keys: Array(101).fill({}) }) }),
    ],
    [
      'the answer does not end',
      `answered with more than ${DOCUMENT_BYTES} octets`,
      () => ({ [OPENID]: metadata(), '/jwks': raw(' '.repeat(DOCUMENT_BYTES + 1)) }),
    ],
  ])('fails with a sentence where %s', async (_what, sentence, given) => {
    answers = given();
    const message = await outcome();
    expect(message).toContain('Cannot get the keys of the identity provider: ');
    expect(message).toContain(sentence);
    expect(message).not.toContain('planted');
  });

  it('says that nobody is there, and why', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const message = await outcome(`http://127.0.0.1:${port}`);
    expect(message).toContain('could not be reached (ECONNREFUSED)');
  });
});
