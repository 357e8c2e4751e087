import { setTimeout as wait } from 'node:timers/promises';
import { KeySets } from '../runtime/jose/key-sets.ts';
import type { ShutdownStep } from '../runtime/lifecycle.ts';
import { createMetrics } from '../runtime/metrics.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { startAdmin } from '../runtime/http/admin.ts';
import type { KeyRing } from './certs/key-ring.ts';
import { currentAuthorityOf } from './certs/published.ts';
import { checkedPeriods } from './certs/rotation-periods.ts';
import type { RotationPeriods } from './certs/rotation-periods.ts';
import { ServingCertificate } from './certs/serving-certificate.ts';
import type { OperatorConfig } from './config.ts';
import { keySecret } from './controller/key-secret.ts';
import { newestOf } from './distribution/acknowledgements.ts';
import { Reports } from './distribution/reports.ts';
import { Keys } from './keys.ts';
import type { KubeClient } from './kube/client.ts';
import { EventRecorder } from './kube/events.ts';
import { Leader } from './leader.ts';
import { Leadership } from './leadership.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';
import type { OperatorLog } from './log.ts';
import { createMeter } from './metrics.ts';
import type { OperatorMeter } from './metrics.ts';
import { Replica } from './replica.ts';
import { Reporting } from './reporting.ts';
import { addRoutes } from './routes.ts';
import { startServer } from './server.ts';

/** What the kubelet and Prometheus ask. */
const ADMIN_PORT = 9090;
/** Milliseconds between looks at whether the serving certificate is due. */
const CERTIFICATE_LOOK_MS = 30_000;
/** Milliseconds that Services and the API server take to send nobody here any more. */
const LEAVING_MS = 5_000;

/** Overlaps for which one namespace keeps new keys from all: one is waited anyway, and periods have room for another. */
const OVERLAPS_WAITED = 2;

export interface OperatorOptions {
  readonly client: KubeClient;
  readonly config: OperatorConfig;
  readonly log: OperatorLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

interface Parts {
  readonly options: OperatorOptions;
  readonly metrics: Metrics;
  readonly meter: OperatorMeter;
  readonly keys: Keys;
  readonly replica: Replica;
  readonly reports: Reports;
  readonly leadership: Leadership;
  readonly reporting: Reporting;
  readonly certificate: ServingCertificate;
}

/** Starts one replica; resolves when it serves. The steps end it in order. */
export async function startOperator(options: OperatorOptions): Promise<readonly ShutdownStep[]> {
  const parts = partsOf(options);
  const { metrics, replica, leadership, keys, reporting } = parts;
  const ending = new AbortController();
  const state = { isServing: false };
  const ready = () => state.isServing && replica.isReady;
  const admin = await startAdmin({
    ...{ host: '::', port: ADMIN_PORT, ready, metrics },
    started: () => state.isServing,
  });
  leadership.start();
  await keys.follow(ending.signal, (ring) => adopted(ring, parts));
  const stopRenewing = keepRenewing(parts);
  await replica.start(ending.signal);
  const server = await serve(parts);
  void reporting.run(ending.signal);
  state.isServing = true;
  options.log.info('ready');
  const leave = async () => {
    state.isServing = false;
    await wait(LEAVING_MS);
  };
  return [
    { name: 'leave', run: leave },
    { name: 'streams', run: () => Promise.resolve(replica.publisher.sendAway()) },
    { name: 'leadership', run: () => leadership.close() },
    { name: 'server', run: () => server.close() },
    {
      name: 'replica',
      run: async () => {
        ending.abort();
        stopRenewing();
        await replica.close();
        options.client.close();
      },
    },
    { name: 'admin', run: () => admin.close() },
  ];
}

/** Composes the replica; nothing runs yet. */
function partsOf(options: OperatorOptions): Parts {
  const { client, config, log, now } = options;
  const metrics = createMetrics();
  const meter = createMeter(metrics);
  const reports = new Reports();
  const keys: Keys = new Keys({
    store: keySecret(client, config.namespace),
    periods: periodsOf(config),
    isPublished: (ring, anchors) => leadership.leader?.isPublished(ring, anchors) ?? false,
    now,
    failed: (error) => {
      log.error('the keys could not be used', { error: sentenceOf(error) });
    },
  });
  const replica: Replica = new Replica({
    ...{ client, config, keys, log, meter },
    changed: () => leadership.leader?.reconcile(),
    acknowledged: () => {
      reporting.changed();
      leadership.leader?.reconcileSoon();
    },
  });
  const acknowledged = () => newestOf([reports.all(now()), replica.acknowledgements.all()]);
  const events = new EventRecorder({ client, instance: config.podName, log, now });
  const leader = (): Leader =>
    new Leader({
      ...{ client, replica, keys, acknowledged, events, log, meter, now },
      patienceMs: OVERLAPS_WAITED * config.overlapMs,
    });
  const leadership: Leadership = new Leadership({ client, config, log, meter, leader });
  const reporting: Reporting = new Reporting({
    ...{ client, now, log },
    namespace: config.namespace,
    podName: config.podName,
    acknowledgements: replica.acknowledgements,
    ring: () => keys.ring,
    isLeader: () => leadership.isLeader(),
  });
  const certificate = new ServingCertificate({
    identity: { namespace: config.namespace, addresses: [config.podIp] },
    lifetime: config.certificateMs,
    clock: now,
  });
  return { options, metrics, meter, keys, replica, reports, leadership, reporting, certificate };
}

function periodsOf(config: OperatorConfig): RotationPeriods {
  return checkedPeriods({
    overlap: config.overlapMs,
    authorityLifetime: config.authorityMs,
    snapshotKey: config.signingKeyMs,
    workloadMaster: config.signingKeyMs,
  });
}

async function adopted(ring: KeyRing, { certificate, replica, leadership }: Parts): Promise<void> {
  await certificate.keep(currentAuthorityOf(ring));
  void replica.publisher.publish('all');
  leadership.leader?.reconcile();
}

function keepRenewing({ certificate, keys, options: { log } }: Parts): () => void {
  const look = () => {
    certificate.keep(currentAuthorityOf(keys.ring)).catch((error: unknown) => {
      log.error('no serving certificate could be issued', { error: sentenceOf(error) });
    });
  };
  const timer = setInterval(look, CERTIFICATE_LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}

function serve({ options, keys, replica, reports, leadership, meter, certificate }: Parts) {
  const { client, config, log, now, fetch } = options;
  const keySets = new KeySets({ fetch, now, failed: () => undefined });
  const surroundings = { client, config, log, now, keys, replica, reports, meter, keySets };
  const reported = () => leadership.leader?.reconcileSoon();
  return startServer((app, strangers) => {
    addRoutes(app, { ...surroundings, strangers, reported });
  }, certificate);
}
