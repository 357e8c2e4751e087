import { networkInterfaces } from 'node:os';
import type { Writable } from 'node:stream';
import {
  ADMIN_PORT,
  DECOY_PORT,
  DECOY_TARGET_PORT,
  FIRST_GATE_PORT,
  PROBE_PORT,
  SIDECAR_UID,
} from '../core/pod/names.ts';
import {
  CREDENTIAL_FOLDER,
  STATE_FOLDER,
  TLS_FOLDER,
  TOKEN_FILE,
  TRUST_FOLDER,
} from '../core/pod/sidecar-environment.ts';
import type { ShutdownStep } from '../runtime/lifecycle.ts';
import { loopbackLook, redirectLook } from './capture/capture.ts';
import { Decoy } from './capture/decoy.ts';
import { CaptureWatch } from './capture/watch.ts';
import type { SidecarConfig } from './config.ts';
import type { DoorOptions } from './door.ts';
import { watchCredential } from './files/credential-file.ts';
import { watchTls } from './files/tls-files.ts';
import type { Log } from './gate.ts';
import { KeptSnapshot } from './operator/kept-snapshot.ts';
import { linkOperator } from './operator/link.ts';
import { startProbes } from './probes/server.ts';
import { startSidecar } from './start.ts';
import type { Sidecar } from './start.ts';
import { podHostnames } from './transport/addresses.ts';
import type { Address } from './transport/server.ts';
import { openTrust } from './trust/trust.ts';
import type { Trust } from './trust/trust.ts';
import { VERSION } from './version.ts';

export interface PodSurroundings {
  /** Takes the audit lines. */
  readonly sink: Writable;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
  /** From [0, 1). */
  readonly random: () => number;
}

/**
 * Starts the gate of an injected pod. `steps` says at each moment how to end what is open, in order: open calls are
 * finished first, and policies still reach them. Rejects when a port cannot be bound or the first record not be written.
 */
export async function startPod(
  config: SidecarConfig,
  surroundings: PodSurroundings,
  steps: ShutdownStep[],
): Promise<Sidecar> {
  const { injected, pod, podIps } = config;
  const { log } = surroundings;
  const end = (name: string, close: () => Promise<void> | void) => {
    steps.push({ name, run: async () => close() });
  };
  const trust = await openTrust({ folder: TRUST_FOLDER, roots: injected.roots, log });
  end('trust', trust.close);
  const doors = await doorsOf(config, log, end);
  const capture = await openCapture(config, log, end);
  const sidecar = await startSidecar({
    ...surroundings,
    doors,
    admin: { host: anyAddress(), port: ADMIN_PORT },
    hostnames: podHostnames(podIps),
    exposure: capture,
    pod,
    server: injected.server,
    version: VERSION,
    verify: trust.verify,
  });
  steps.unshift({ name: 'calls', run: () => sidecar.close() });
  const targets = injected.probes;
  const probes = await startProbes({ host: anyAddress(), port: PROBE_PORT, targets });
  end('probes', () => probes.close());
  await capture.start();
  await follow({ config, surroundings, trust, capture, sidecar, end });
  return sidecar;
}

type End = (name: string, close: () => Promise<void> | void) => void;

/** Both families where the pod has IPv6. */
function anyAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

async function doorsOf(
  { injected, podIps }: SidecarConfig,
  log: Log,
  end: End,
): Promise<readonly DoorOptions[]> {
  const credential = await watchCredential({ folder: CREDENTIAL_FOLDER, log });
  end('credential', credential.close);
  const tls = injected.tls ? await watchTls({ folder: TLS_FOLDER, log }) : null;
  if (tls !== null) end('certificate', tls.close);
  return injected.guardedPorts.map((port, at) => ({
    listen: listenersFor(injected.capture, podIps, port, at),
    upstream: { url: `http://localhost:${port}`, credential },
    tls,
  }));
}

function listenersFor(
  capture: SidecarConfig['injected']['capture'],
  podIps: readonly string[],
  port: number,
  at: number,
): readonly Address[] {
  return capture === 'redirect'
    ? [{ host: anyAddress(), port: FIRST_GATE_PORT + at }]
    : podIps.map((host) => ({ host, port }));
}

async function openCapture(
  { injected, podIps }: SidecarConfig,
  log: Log,
  end: End,
): Promise<CaptureWatch> {
  const { capture, allowPorts } = injected;
  const watch =
    capture === 'redirect'
      ? new CaptureWatch({ look: await redirected(podIps, end), mustHold: true, log })
      : new CaptureWatch({ look: loopbackLook(allowPorts), mustHold: false, log });
  end('capture', () => {
    watch.close();
  });
  return watch;
}

async function redirected(podIps: readonly string[], end: End) {
  const decoy = await Decoy.start(anyAddress(), DECOY_TARGET_PORT, DECOY_PORT);
  end('decoy', () => {
    decoy.close();
  });
  return redirectLook({ decoy, podIps, uid: SIDECAR_UID });
}

interface Following {
  readonly config: SidecarConfig;
  readonly surroundings: PodSurroundings;
  readonly trust: Trust;
  readonly capture: CaptureWatch;
  readonly sidecar: Sidecar;
  readonly end: End;
}

/** The kept snapshot first, so that a restart while the operator is away goes on; then what the operator says. */
async function follow(following: Following): Promise<void> {
  const { config, surroundings, trust, capture, sidecar, end } = following;
  const { log, random } = surroundings;
  const kept = new KeptSnapshot(STATE_FOLDER, log);
  const jws = await kept.read();
  if (jws !== null) await sidecar.deliver(jws);
  const link = linkOperator({
    operator: {
      url: config.injected.operatorUrl,
      authorities: () => trust.anchors()?.authorities ?? [],
      tokenFile: TOKEN_FILE,
    },
    kept,
    deliver: sidecar.deliver,
    inForce: sidecar.inForce,
    exposed: () => capture.reason,
    log,
    random,
  });
  const stop = capture.onChange(() => {
    link.acknowledge();
  });
  end('operator', async () => {
    stop();
    await link.close();
  });
}
