import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { AuditedPod } from '../core/audit/record.ts';
import type { PolicySet } from '../core/policy/model.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { startAdmin } from './admin.ts';
import { createAuditTrail } from './audit/trail.ts';
import type { ClosableAuditTrail } from './audit/trail.ts';
import type { DataPath } from './data-path.ts';
import { createPlainForwarder } from './forward/plain.ts';
import { UnknownToolAnswers } from './forward/unknown-tool.ts';
import { createUpstream } from './forward/upstream.ts';
import type { Gate, Log } from './gate.ts';
import { createAuthenticator } from './identity/authenticator.ts';
import { createMemory } from './memory/memory.ts';
import { OpenCalls } from './memory/open-calls.ts';
import { createMeter } from './metrics.ts';
import { handle } from './pipeline.ts';
import { createSnapshotStore } from './snapshot/store.ts';
import type { AcceptingSnapshotStore, Acceptance } from './snapshot/store.ts';
import { formatVersion } from '../core/snapshot/version.ts';
import { drain, keepSweeping } from './drain.ts';
import { nameOf } from './transport/exchange.ts';
import { listen } from './transport/server.ts';
import type { Listener } from './transport/server.ts';

export interface SidecarOptions {
  readonly listen: Address;
  /** Health, readiness and metrics. */
  readonly admin: Address;
  readonly upstream: {
    /** Origin of the MCP server; its path is in the snapshot. */
    readonly url: string;
    /** The service credential as the whole value of its header. */
    readonly credential: string | null;
  };
  readonly pod: AuditedPod;
  /** Name of the protected MCP server. */
  readonly server: string;
  /** Version of Gatehouse. */
  readonly version: string;
  /** Takes the audit lines: stdout, or a file. */
  readonly sink: Writable;
  /** The payload of a signed snapshot; rejects one that no trusted key signed. */
  readonly verify: (jws: string) => Promise<string>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

export interface Address {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

export interface Sidecar {
  /** Origin that clients meet. */
  readonly url: string;
  readonly adminUrl: string;
  deliver(jws: string): Promise<Acceptance>;
  /** Ends in order: no new calls, open ones drain, the audit trail closes. */
  close(): Promise<void>;
}

/**
 * Starts one sidecar. It answers from the first moment; without a snapshot it answers that it is not ready. Rejects when a
 * port cannot be bound or the first record not be written, and then leaves nothing open.
 */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { log, now, verify, sink, pod, server, version } = options;
  const metrics = createMetrics();
  const mono = (): number => performance.now();
  const snapshots = createSnapshotStore({ verify, now, mono, log });
  const trail = createAuditTrail({ sink, now, mono, pod, server, version });
  const authenticator = createAuthenticator({ fetch: options.fetch, now, log });
  const meter = createMeter(metrics);
  const gate: Gate = { snapshots, authenticator, trail, meter, log, now, newId: randomUUID };
  const path = createDataPath(gate, options);
  const parts: Parts = { snapshots, trail, path, ends: [] };
  try {
    const ready = () => isReady(snapshots);
    const admin = await startAdmin({ ...options.admin, ready, metrics });
    parts.ends.push(() => admin.close());
    return await serve(parts, options.listen, admin.url);
  } catch (error) {
    await closeBehind(parts);
    throw error;
  }
}

interface Parts {
  readonly snapshots: AcceptingSnapshotStore;
  readonly trail: ClosableAuditTrail;
  readonly path: DataPath;
  /** How to end what was opened. */
  readonly ends: (() => Promise<void>)[];
}

/** The first record is written when the ports are bound: a start that fails leaves no chain without an end. */
async function serve(parts: Parts, { host, port }: Address, adminUrl: string): Promise<Sidecar> {
  const { snapshots, trail, path, ends } = parts;
  const listener = await listen(
    (request, response) => void handle(path, request, response),
    host,
    port,
  );
  ends.push(() => closeNow(listener));
  await trail.begin();
  const stopWatching = watch(path, snapshots);
  return {
    url: originOf(listener),
    adminUrl,
    deliver: (jws) => snapshots.accept(jws),
    close: async () => {
      await drain(path.open, listener);
      stopWatching();
      await closeBehind(parts);
    },
  };
}

async function closeBehind({ snapshots, trail, path, ends }: Parts): Promise<void> {
  snapshots.dispose();
  path.upstream.close();
  path.plain.close();
  await trail.close();
  for (const end of ends) await end();
}

async function closeNow(listener: Listener): Promise<void> {
  listener.destroy();
  await listener.close();
}

function createDataPath(gate: Gate, { upstream, log }: SidecarOptions): DataPath {
  const { origin } = new URL(upstream.url);
  return {
    gate,
    memory: createMemory(),
    upstream: createUpstream(origin, upstream.credential),
    open: new OpenCalls(),
    unknownTools: new UnknownToolAnswers(),
    plain: createPlainForwarder({ upstreamOrigin: origin, log }),
  };
}

function isReady(snapshots: AcceptingSnapshotStore): boolean {
  const { state } = snapshots.current();
  return state === 'fresh' || state === 'stale';
}

/** What is open is decided again after every change, and looked at for expiry and silence. */
function watch(path: DataPath, snapshots: AcceptingSnapshotStore): () => void {
  const recordVersion = versionRecorder(path.gate);
  const unsubscribe = snapshots.onChange(() => {
    recordVersion();
    path.open.recheck();
  });
  const stopSweeping = keepSweeping(path.open, path.gate.now);
  return () => {
    unsubscribe();
    stopSweeping();
  };
}

/** One record for each policy that comes into force; one that only grows old, or is seen again, has none. */
function versionRecorder({ snapshots, trail, now, log }: Gate): () => void {
  let recorded: PolicySet | null = null;
  return () => {
    const inForce = snapshots.current();
    if (inForce.state === 'absent' || inForce.snapshot.policy === recorded) return;
    recorded = inForce.snapshot.policy;
    const version = formatVersion(inForce.snapshot.version);
    trail.write({ kind: 'policy', at: now(), snapshot: version }).catch((error: unknown) => {
      log.error('a policy version could not be recorded', { version, error: nameOf(error) });
    });
  };
}

function originOf({ host, port }: Listener): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
