import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { formatVersion } from '../../core/snapshot/version.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { signSnapshot } from '../../runtime/jose/snapshot-signature.ts';
import { signTrustAnchors } from '../../runtime/jose/trust-anchors.ts';
import { TestAuthority } from '../../test/support/certificates.ts';
import { OperatorServer } from '../../test/support/operator-server.ts';
import { until } from '../../test/support/waiting.ts';
import type { Log } from '../gate.ts';
import { createSnapshotStore } from '../snapshot/store.ts';
import type { AcceptingSnapshotStore } from '../snapshot/store.ts';
import { openTrust } from '../trust/trust.ts';
import type { Trust } from '../trust/trust.ts';
import { KeptSnapshot } from './kept-snapshot.ts';
import { linkOperator } from './link.ts';
import type { OperatorLink } from './link.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';

const root = await generateKeys('EdDSA');
const signer = await generateKeys('EdDSA');
const authority = await TestAuthority.create();
const stranger = await TestAuthority.create();
const certificate = await authority.issue('localhost');

let warnings: string[] = [];
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_message, fields) => {
    warnings.push(String(fields?.['why']));
  },
  error: () => undefined,
};

let folder = '';
let operator: OperatorServer;
let trust: Trust;
let store: AcceptingSnapshotStore;
let link: OperatorLink | null = null;
let exposed: string | null = null;

beforeEach(async () => {
  warnings = [];
  exposed = null;
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-link-'));
  await writeFile(join(folder, 'token'), 'first\n');
  await publish(1, [authority]);
  operator = await OperatorServer.start(certificate);
  trust = await openTrust({ folder, roots: [root.publicJwk.kid ?? ''], log, lookMs: 5 });
  store = newStore();
});

afterEach(async () => {
  await link?.close();
  link = null;
  trust.close();
  store.dispose();
  await operator.close();
  await rm(folder, { recursive: true });
});

async function publish(serial: number, authorities: readonly TestAuthority[]): Promise<void> {
  const anchors = {
    serial,
    authorities: authorities.map(({ cert }) => cert),
    snapshotKeys: [signer.publicJwk as Record<string, string>],
  };
  await writeFile(join(folder, 'trust.jws'), await signTrustAnchors(anchors, root.privateJwk));
}

function newStore(): AcceptingSnapshotStore {
  return createSnapshotStore({
    verify: (jws) => trust.verify(jws),
    now: Date.now,
    mono: () => performance.now(),
    log,
  });
}

function connect(name = 'localhost', silenceMs = 10_000): OperatorLink {
  link = linkOperator({
    operator: {
      url: `https://${name}:${operator.port}`,
      authorities: () => trust.anchors()?.authorities ?? [],
      tokenFile: join(folder, 'token'),
    },
    kept: new KeptSnapshot(folder, log),
    deliver: (jws) => store.accept(jws),
    inForce: () => store.current(),
    exposed: () => exposed,
    log,
    random: () => 0.01,
    silenceMs,
  });
  return link;
}

function snapshotAt(epoch: number): Snapshot {
  return {
    version: { epoch, reached: { McpRolePolicy: 7 } },
    observedAt: Date.now(),
    policy: { state: 'none', mode: 'Enforce', roles: [], rules: [] },
    server: defaultSettings(`server-${epoch}`, ['http://127.0.0.1:8080/mcp'], '/mcp'),
    masks: [],
    providers: [],
    workloadKeys: [],
  };
}

const signed = (snapshot: Snapshot, { privateJwk } = signer): Promise<string> =>
  signSnapshot(encodeSnapshot(snapshot), privateJwk);

function versionInForce(): string {
  const inForce = store.current();
  return inForce.state === 'absent' ? '' : formatVersion(inForce.snapshot.version);
}

const opened = (count = 1) => until('a stream', () => operator.tokens.length >= count);

describe('the link to the operator', () => {
  it('puts what it sends in force, says so, and keeps it for a restart', async () => {
    connect();
    await opened();
    operator.say({ snapshot: await signed(snapshotAt(3)) });
    await until('an acknowledgement', () => operator.acknowledgements.length > 0);
    const version = '3/McpRolePolicy=7';
    expect(operator.acknowledgements).toEqual([{ version, refused: null, exposed: null }]);
    expect(versionInForce()).toBe(version);
    await link?.close();
    const kept = (await new KeptSnapshot(folder, log).read()) ?? '';
    expect(await newStore().accept(kept)).toEqual({ ok: true });
    expect((await stat(join(folder, 'snapshot.jws'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).not.toContain('snapshot.jws.new');
  });

  it('says something after each snapshot, new, the same or older, over one connection', async () => {
    connect();
    await opened();
    for (const [before, epoch] of [1, 2, 2, 1].entries()) {
      operator.say({ snapshot: await signed(snapshotAt(epoch)) });
      await until('it', () => operator.acknowledgements.length === before + 1);
    }
    expect(operator.talkers.size).toBe(1);
  });

  it('says why it refuses: another key, and an older version', async () => {
    connect();
    await opened();
    operator.say({ snapshot: await signed(snapshotAt(3)) });
    operator.say({ snapshot: await signed(snapshotAt(9), root) });
    const last = () => operator.acknowledgements.at(-1);
    await until(
      'the refusal',
      () => last()?.refused?.includes('none of the trusted keys') ?? false,
    );
    operator.say({ snapshot: await signed(snapshotAt(2)) });
    await until('the refusal', () => last()?.refused?.includes('is older than') ?? false);
    expect(versionInForce()).toBe('3/McpRolePolicy=7');
    operator.say({ snapshot: await signed(snapshotAt(4)) });
    await until('the end of it', () => last()?.refused === null);
  });

  it('reads the token anew for each connection, and comes back after a break', async () => {
    connect();
    await opened();
    await writeFile(join(folder, 'token'), 'second\n');
    operator.cut();
    await opened(2);
    expect(operator.tokens).toEqual(['Bearer first', 'Bearer second']);
  });

  it('leaves a replica that is about to stop', async () => {
    connect();
    await opened();
    operator.say({ goaway: true });
    await opened(2);
    await until('the end of the first', () => operator.open === 1);
    expect(warnings).toEqual(['it is about to stop']);
  });

  it('leaves one that says nothing, or a line without end', async () => {
    connect('localhost', 100);
    await opened(2);
    expect(warnings[0]).toMatch('said nothing for too long');
    operator.greeting = ['x'.repeat(8 * 1024 * 1024)];
    await until('the bound', () => warnings.some((why) => why.includes('more than')));
  });

  it('passes over what it does not know', async () => {
    connect();
    await opened();
    operator.write('\n{"later":1}\n[]\n{"snapshot":1}\n');
    operator.say({ snapshot: await signed(snapshotAt(5)) });
    await until('the snapshot', () => versionInForce() !== '');
    expect(operator.tokens).toHaveLength(1);
  });

  it('tells again what could not be told, as it is by then', async () => {
    operator.status = 503;
    connect();
    await opened();
    operator.say({ snapshot: await signed(snapshotAt(1)) });
    await until('a failure', () =>
      warnings.includes('The operator gives no answer: HTTP status 503.'),
    );
    exposed = 'a foreign listener';
    operator.status = 204;
    link?.acknowledge();
    await until('it', () => operator.acknowledgements.at(-1)?.exposed === exposed);
    expect(operator.acknowledgements.at(-1)?.version).toBe('1/McpRolePolicy=7');
    expect(operator.acknowledgements.length).toBeLessThan(3);
  });
});

describe('a server that is not the operator', () => {
  it.each([
    ['of another authority', () => stranger.issue('localhost'), 'localhost'],
    ['of another name', () => authority.issue('elsewhere'), 'localhost'],
    ['by its address', () => authority.issue('localhost'), '127.0.0.1'],
  ])('is not asked: %s', async (_what, issue, name) => {
    operator.show(await issue());
    connect(name);
    await until('two attempts', () => warnings.length > 1);
    expect(operator.tokens).toEqual([]);
  });

  it('becomes the operator when a root vouches for its authority', async () => {
    operator.show(await stranger.issue('localhost'));
    connect();
    await until('an attempt', () => warnings.length > 0);
    await publish(2, [authority, stranger]);
    await opened();
  });
});
