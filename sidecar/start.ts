import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { AuditedPod } from '../core/audit/record.ts';
import type { PolicySet } from '../core/policy/model.ts';
import { formatVersion } from '../core/snapshot/version.ts';
import { ReadGarbage, collectYoung } from '../runtime/read-garbage.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { startAdmin } from '../runtime/http/admin.ts';
import { BodyBudget } from '../runtime/http/body-budget.ts';
import { createAuditTrail } from './audit/trail.ts';
import type { ClosableAuditTrail } from './audit/trail.ts';
import { Binding } from './binding.ts';
import type { Exposure } from './capture/exposure.ts';
import { guardedStore } from './capture/guarded-store.ts';
import { Door } from './door.ts';
import type { DoorFrame, DoorOptions } from './door.ts';
import { drain, keepSweeping } from './drain.ts';
import type { Gate, InForce, Log, Meter } from './gate.ts';
import { createAuthenticator } from './identity/authenticator.ts';
import { createBuckets } from './memory/memory.ts';
import { OpenCalls } from './memory/open-calls.ts';
import { createMeter } from './metrics.ts';
import { createSnapshotStore } from './snapshot/store.ts';
import type { AcceptingSnapshotStore, Acceptance } from './snapshot/store.ts';
import { Crowd } from '../runtime/http/crowd.ts';
import {
  ANSWER_BYTES,
  BODY_BYTES,
  CONNECTIONS,
  CONNECTIONS_LEFT_TIMES,
  STRANGERS,
} from './transport/limits.ts';
import { nameOf } from './transport/exchange.ts';
import type { Address, Listener } from './transport/server.ts';

export interface SidecarOptions {
  /** One for each guarded server of the pod. */
  readonly doors: readonly DoorOptions[];
  /** Health, readiness and metrics. */
  readonly admin: Address;
  /** Names and addresses that a Host may have with any port, besides what the snapshot says. */
  readonly hostnames: ReadonlySet<string>;
  readonly exposure: Exposure;
  readonly pod: AuditedPod;
  /** Name of the protected MCP server. */
  readonly server: string;
  /** Version of Gatehouse. */
  readonly version: string;
  /** Takes the audit lines: stdout, or a file. */
  readonly sink: Writable;
  /** Key of the digests in records; drawn for each boot where it is absent, as it must be wherever records are kept. */
  readonly digestKey?: Uint8Array | undefined;
  /** The payload of a signed snapshot; rejects one that no trusted key signed. */
  readonly verify: (jws: string) => Promise<string>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

export interface Sidecar {
  /** Origins that clients meet now: those of the first door, then those of the next. */
  readonly urls: readonly string[];
  readonly adminUrl: string;
  readonly deliver: (jws: string) => Promise<Acceptance>;
  /** What calls are decided by now. */
  readonly inForce: () => InForce;
  /** Sends clients to other pods while everything is still answered. It stays ready: until it is told to end, it serves. */
  retire(): void;
  /** Ends in order: no new calls, open ones drain, the audit trail closes. */
  close(): Promise<void>;
}

/**
 * Starts one sidecar. It answers from the first moment; without a snapshot it answers that it is not ready. Where calls are
 * captured and another process holds a port of the gate, it is up, not ready, and waits for the port. Rejects when a port
 * cannot be bound otherwise or the first record not be written, and then leaves nothing open.
 */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { log, now, verify, sink, pod, server, version, exposure } = options;
  const metrics = createMetrics();
  const mono = (): number => performance.now();
  const store = createSnapshotStore({ verify, now, mono, log });
  const { digestKey } = options;
  const trail = createAuditTrail({ sink, now, mono, pod, server, version, digestKey });
  const gate: Gate = {
    snapshots: guardedStore(store, exposure),
    authenticator: createAuthenticator({ fetch: options.fetch, now, log }),
    meter: createMeter(metrics),
    trail,
    log,
    now,
    newId: randomUUID,
  };
  const parts: Parts = { ...openParts(gate, options), gate, store, trail, exposure, ends: [] };
  const state = { up: false };
  try {
    const started = () => state.up && exposure.proved;
    const ready = () => started() && isReady(gate.snapshots.current());
    const admin = await startAdmin({ ...options.admin, started, ready, metrics });
    parts.ends.push(() => admin.close());
    const sidecar = await serve(parts, admin.url);
    state.up = true;
    return sidecar;
  } catch (error) {
    await closeBehind(parts);
    throw error;
  }
}

interface Parts {
  readonly gate: Gate;
  readonly store: AcceptingSnapshotStore;
  readonly trail: ClosableAuditTrail;
  readonly exposure: Exposure;
  readonly open: OpenCalls;
  readonly doors: readonly Door[];
  readonly binding: Binding;
  /** How to end what else was opened. */
  readonly ends: (() => Promise<void>)[];
}

function openParts(
  gate: Gate,
  { doors: options, hostnames, exposure, log }: SidecarOptions,
): Pick<Parts, 'open' | 'doors' | 'binding'> {
  const open = new OpenCalls(gate.now);
  const frame = { gate, open, buckets: createBuckets(), hostnames, ...bounds() };
  const doors = options.map((door) => new Door(door, frame));
  return { open, doors, binding: new Binding({ doors, exposure, log }) };
}

/** What one pod may take of its memory, whichever door is used. */
function bounds(): Pick<DoorFrame, 'bodies' | 'answers' | 'garbage' | 'crowd'> {
  return {
    bodies: new BodyBudget(BODY_BYTES),
    answers: new BodyBudget(ANSWER_BYTES),
    garbage: new ReadGarbage(collectYoung),
    crowd: new Crowd(CONNECTIONS, {
      mostStrangers: STRANGERS,
      leftTimes: CONNECTIONS_LEFT_TIMES,
    }),
  };
}

/** The first record is written when the ports were tried: a start that fails leaves no chain without an end. */
async function serve(parts: Parts, adminUrl: string): Promise<Sidecar> {
  const { gate, store, trail, open, doors, binding } = parts;
  const listeners = () => doors.flatMap((door) => door.listeners);
  await binding.start();
  await trail.begin();
  const stopWatching = watch(parts);
  return {
    get urls() {
      return listeners().map(originOf);
    },
    adminUrl,
    deliver: (jws) => store.accept(jws),
    inForce: () => gate.snapshots.current(),
    retire: () => {
      for (const door of doors) door.retire();
    },
    close: async () => {
      await binding.stop();
      await drain(open, listeners());
      stopWatching();
      await closeBehind(parts);
    },
  };
}

async function closeBehind({ store, trail, doors, binding, ends }: Parts): Promise<void> {
  await binding.stop();
  store.dispose();
  await trail.close();
  for (const door of doors) await door.close();
  for (const end of ends) await end();
}

/** A policy that is too old still decides: it denies, with its own reason. */
function isReady({ state }: InForce): boolean {
  return state !== 'absent' && state !== 'exposed';
}

/** What is open is decided again after every change, and looked at for expiry and silence. */
function watch({ gate, open, exposure }: Parts): () => void {
  const recordPolicy = policyRecorder(gate);
  const stops = [
    gate.snapshots.onChange(() => {
      recordPolicy();
      open.recheck();
    }),
    countExposure(exposure, gate.meter),
    keepSweeping(open, gate),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** One record for each policy that comes into force; one that only grows old, or is seen again, has none. */
function policyRecorder({ snapshots, trail, now, log }: Gate): () => void {
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

function countExposure(exposure: Exposure, meter: Meter): () => void {
  let counted = false;
  return exposure.onChange(() => {
    const isExposed = exposure.proved && exposure.reason !== null;
    if (isExposed !== counted) meter.exposed(isExposed ? 1 : -1);
    counted = isExposed;
  });
}

function originOf({ host, port, secure }: Listener): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${secure ? 'https' : 'http'}://${name}:${port}`;
}
