import { PassThrough } from 'node:stream';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { issueToken } from '../../runtime/jose/issue-token.ts';
import type { TokenContent } from '../../runtime/jose/issue-token.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import type { Exposure } from '../../sidecar/capture/exposure.ts';
import type { DoorOptions } from '../../sidecar/door.ts';
import { fixedCredential } from '../../sidecar/forward/credential.ts';
import type { Log } from '../../sidecar/gate.ts';
import { startSidecar } from '../../sidecar/start.ts';
import type { Sidecar, SidecarOptions } from '../../sidecar/start.ts';
import type { Address } from '../../sidecar/transport/server.ts';
import { signingProvider } from './signing-provider.ts';

const idp = await generateKeys('ES256');
export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Ada may call every tool, three times in an hour. */
export const SNAPSHOT: Snapshot = {
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
    limits: {
      requestBytes: 9999,
      messageBytes: 9999,
      streamsPerPrincipal: 1,
      idleSeconds: 60,
      totalSeconds: 3600,
    },
  },
  masks: [],
  providers: [signingProvider(idp.publicJwk)],
  workloadKeys: [{ id: 'k', secret: Buffer.alloc(32).toString('base64url') }],
};

/** What a test of it may bring along: a clock to turn, a sink that it holds up. */
export type Brought = Partial<Pick<SidecarOptions, 'now' | 'sink'>>;

/** Starts a sidecar within this process; it takes unsigned snapshots. */
export function startSidecarHere(
  doors: readonly DoorOptions[],
  exposure: Exposure,
  { now = Date.now, sink = new PassThrough().resume() }: Brought = {},
): Promise<Sidecar> {
  return startSidecar({
    doors,
    admin: { host: '127.0.0.1', port: 0 },
    hostnames: new Set(['127.0.0.1', '127.0.0.2']),
    exposure,
    pod: { namespace: 'default', name: 'models-0' },
    server: 'models',
    version: '0',
    sink,
    verify: (jws) => Promise.resolve(jws),
    log: SILENT,
    now,
    fetch,
  });
}

/** A door in plain HTTP to a server on 127.0.0.1. */
export function doorTo(port: number, ...addresses: readonly Address[]): DoorOptions {
  return {
    listen: addresses,
    upstream: { url: `http://127.0.0.1:${port}`, credential: fixedCredential(null) },
    tls: null,
  };
}

/** What a call of Ada carries. */
export const headersOfAda = () => headersOf('ada');

/** What a call of somebody else carries, who may do nothing. */
export const headersOfBob = () => headersOf('bob');

/** A token of the provider of SNAPSHOT. */
export function tokenOf(subject: string, more: Partial<TokenContent> = {}): Promise<string> {
  return issueToken(idp.privateJwk, { ...contentFor(subject), ...more });
}

function contentFor(subject: string): TokenContent {
  return {
    issuer: 'https://id.example',
    subject,
    audiences: ['gate'],
    claims: {},
    issuedAt: Math.floor(Date.now() / 1000),
    lifetimeSeconds: 600,
  };
}

/** The same without the name of its key. */
export function unnamedTokenOf(subject: string): Promise<string> {
  const { kid: _, ...privateJwk } = idp.privateJwk;
  return issueToken(privateJwk, contentFor(subject));
}

/** The public key of that provider. */
export const PUBLIC_KEY = idp.publicJwk;

async function headersOf(subject: string): Promise<Readonly<Record<string, string>>> {
  return {
    authorization: `Bearer ${await tokenOf(subject)}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
  };
}
