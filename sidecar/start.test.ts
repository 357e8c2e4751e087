import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../core/snapshot/encode.ts';
import type { Snapshot } from '../core/snapshot/snapshot.ts';
import { issueToken } from '../runtime/jose/issue-token.ts';
import { generateKeys } from '../runtime/jose/keys.ts';
import { fixedCredential } from './forward/credential.ts';
import type { Log } from './gate.ts';
import { startSidecar } from './start.ts';
import type { Sidecar } from './start.ts';
import { defaultSettings } from '../core/compile/default-settings.ts';
import { RawClient } from '../test/support/raw-client.ts';

const idp = await generateKeys('ES256');
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Whether the pod is exposed, as a test says. */
class TestExposure {
  proved = true;
  reason: string | null = null;
  readonly #listeners = new Set<() => void>();

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(reason: string | null): void {
    this.reason = reason;
    for (const listener of this.#listeners) listener();
  }
}

const SNAPSHOT: Snapshot = {
  version: { epoch: 1, reached: {} },
  observedAt: Date.now(),
  policy: {
    state: 'active',
    mode: 'Enforce',
    roles: [{ name: 'r', members: [{ kind: 'user', provider: 'p', user: 'ada' }] }],
    rules: [
      {
        id: 'default/p/one',
        mode: 'Enforce',
        effect: 'Allow',
        roles: ['r'],
        tools: ['*'],
        resources: [],
        prompts: [],
        methods: [],
        when: [],
        limit: { requests: 3, perSeconds: 3600, burst: 3 },
      },
    ],
  },
  server: {
    ...defaultSettings('models', ['http://models.example/mcp'], '/mcp'),
    limits: { requestBytes: 9999, messageBytes: 9999, streamsPerPrincipal: 1, idleSeconds: 60 },
  },
  masks: [],
  providers: [
    {
      name: 'p',
      kind: 'oidc',
      issuer: 'https://id.example',
      audiences: ['gate'],
      jwksUri: '',
      keys: [idp.publicJwk],
      algorithms: ['ES256'],
      claimMapping: { user: 'sub', roles: 'groups' },
    },
  ],
  workloadKeys: [{ id: 'k', secret: Buffer.alloc(32).toString('base64url') }],
};

/** A server that answers every call with its name. */
async function serverNamed(name: string): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(name);
    request.resume().once('end', () => {
      const result = { content: [{ type: 'text', text: name }] };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

let servers: Server[] = [];
/** Names of the servers, once for each request. */
let asked: string[] = [];
let sidecar: Sidecar;
let exposure = new TestExposure();
let token = '';

beforeEach(async () => {
  exposure = new TestExposure();
  asked = [];
  servers = [await serverNamed('one'), await serverNamed('two')];
  sidecar = await startSidecar({
    doors: servers.map((server) => ({
      listen: [
        { host: '127.0.0.1', port: 0 },
        { host: '127.0.0.1', port: 0 },
      ],
      upstream: {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        credential: fixedCredential(null),
      },
      tls: null,
    })),
    admin: { host: '127.0.0.1', port: 0 },
    hostnames: new Set(['127.0.0.1']),
    exposure,
    pod: { namespace: 'default', name: 'models-0' },
    server: 'models',
    version: '0',
    sink: new PassThrough().resume(),
    verify: (jws) => Promise.resolve(jws),
    log: silent,
    now: Date.now,
    fetch,
  });
  token = await issueToken(idp.privateJwk, {
    issuer: 'https://id.example',
    subject: 'ada',
    audiences: ['gate'],
    claims: {},
    issuedAt: Math.floor(Date.now() / 1000),
    lifetimeSeconds: 600,
  });
  await sidecar.deliver(encodeSnapshot(SNAPSHOT));
});

afterEach(async () => {
  await sidecar.close();
  for (const server of servers) server.close();
});

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'generate', arguments: {} },
});

const headers = () => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18',
});

async function call(url = ''): Promise<string> {
  const answer = await fetch(`${url}/mcp`, { method: 'POST', headers: headers(), body: BODY });
  return answer.text();
}

/** The same call, for a connection of one's own. */
function rawCall(): string {
  const all = { host: '127.0.0.1', 'content-length': BODY.length, ...headers() };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /mcp HTTP/1.1\r\n${lines.join('')}\r\n${BODY}`;
}

const status = async (path: string) => (await fetch(sidecar.adminUrl + path)).status;

describe('a sidecar with two doors', () => {
  it('leads each to its own server, at each of its addresses', async () => {
    const answers = await Promise.all(sidecar.urls.slice(1).map(call));
    expect(answers.map((text) => /one|two/.exec(text)?.[0])).toEqual(['one', 'two', 'two']);
  });

  it('has one rate limit for both', async () => {
    const [first = '', , second = ''] = sidecar.urls;
    for (const url of [first, second, first]) expect(await call(url)).not.toContain('isError');
    expect(await call(second)).toContain('isError');
  });

  it('lets nothing pass while the pod is exposed, and is not ready', async () => {
    const [url = ''] = sidecar.urls;
    exposure.set('another way in');
    expect(await call(url)).toContain('Denied by policy');
    expect([await status('/readyz'), await status('/startz')]).toEqual([503, 200]);
    const metrics = await (await fetch(`${sidecar.adminUrl}/metrics`)).text();
    expect(metrics).toContain('reason="PodExposed"');
    expect(metrics).toMatch(/^gatehouse_exposed 1$/m);
    exposure.set(null);
    expect(await call(url)).toContain('one');
    expect(await status('/readyz')).toBe(200);
  });

  it('retires at every door, and stays ready', async () => {
    const connections = async () => {
      const answers = await Promise.all(sidecar.urls.map((url) => fetch(`${url}/mcp`)));
      return answers.map((answer) => answer.headers.get('connection'));
    };
    expect(await connections()).toEqual(sidecar.urls.map(() => 'keep-alive'));
    sidecar.retire();
    expect(await connections()).toEqual(sidecar.urls.map(() => 'close'));
    expect(await status('/readyz')).toBe(200);
  });

  it('does not pass on what comes after a last answer', async () => {
    const [url = ''] = sidecar.urls;
    const client = await RawClient.open(url);
    sidecar.retire();
    client.send(rawCall() + rawCall());
    const answers = await client.answers(2);
    expect(answers.map(({ headers }) => headers['connection'])).toEqual(['close']);
    expect(asked).toEqual(['one']);
  });

  it('has not started before the capture is proved', async () => {
    exposure.proved = false;
    expect([await status('/readyz'), await status('/startz')]).toEqual([503, 503]);
  });
});
