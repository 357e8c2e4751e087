import { TRUST_CONFIG_MAP } from '../core/pod/names.ts';
import { caBundleOf } from './certs/published.ts';
import type { KeyRing } from './certs/key-ring.ts';
import { NamespaceController } from './controller/namespace-controller.ts';
import { TrustConfigMaps } from './controller/trust-config-maps.ts';
import { PodReports, isUnguarded } from './controller/unguarded-pods.ts';
import { UnreadySidecars } from './controller/unready-sidecars.ts';
import { publishBundle } from './controller/webhook-bundles.ts';
import { WorkQueue } from './controller/work-queue.ts';
import type { Acknowledged } from './distribution/acknowledgements.ts';
import type { Keys } from './keys.ts';
import type { KubeClient } from './kube/client.ts';
import type { EventRecorder } from './kube/events.ts';
import { KubeError } from './kube/kube-error.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import type { Replica } from './replica.ts';
import { REPEAT_MS } from './reporting.ts';
import { debounced } from './state/debounce.ts';
import type { ObservedPod } from './state/observed-pod.ts';

/** Namespaces in work at a time: each is a handful of requests. */
const CONCURRENCY = 4;
/** Milliseconds after which everything is looked at again, for what somebody else has changed. */
const RESYNC_MS = 60_000;
/** Milliseconds between looks at the pods, where nothing else is a reason to: what lasts too long changes nothing. */
const LOOK_MS = 2_000;
/** Milliseconds in which every replica tells a new leader what its sidecars enforce, and those of the one before reach another. */
const SETTLE_MS = REPEAT_MS + 1_000;
/** Milliseconds in which acknowledgements gather before statuses are written. */
const COUNT_MS = 500;
const NOT_GUARDED =
  'The pod asks for the gate and runs without one: it was created before the gate was installed, or past it. Delete it, and its successor will be guarded.';
const SIDECAR_NOT_READY =
  'The sidecar is not ready: it crashes, hangs, or has had no policy yet. Until it is, no call passes. Events of the kubelet and the log of the container say more.';
const TRUST_NOT_WRITTEN =
  'The trust anchors cannot be written into this namespace: its sidecars lose the operator when keys are renewed. Make room for one ConfigMap in the quota, or delete the one that cannot be changed.';
/** The key of what is not in a namespace: the webhook configurations. */
const CLUSTER = '';

export interface LeaderOptions {
  readonly client: KubeClient;
  readonly replica: Replica;
  readonly keys: Keys;
  readonly acknowledged: () => Acknowledged;
  readonly events: EventRecorder;
  readonly log: OperatorLog;
  readonly meter: OperatorMeter;
  /** Milliseconds for which a namespace that refuses the trust anchors holds up new keys. */
  readonly patienceMs: number;
  readonly now: () => number;
}

/** The writer among the replicas: from when it comes to lead until it does not any more. */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #trust: TrustConfigMaps;
  readonly #namespaces: NamespaceController;
  readonly #ending = new AbortController();
  readonly #queue: WorkQueue;
  readonly #resync: NodeJS.Timeout;
  readonly #looks: NodeJS.Timeout;
  readonly #settling: NodeJS.Timeout;
  readonly #counts = debounced(() => {
    this.reconcile();
  }, COUNT_MS);
  readonly #reports: PodReports;
  readonly #unready = new UnreadySidecars();
  #bundle = '';
  #unguarded = 0;
  #isSettled = false;

  constructor(options: LeaderOptions) {
    const { client, replica, keys, events, now } = options;
    this.#reports = new PodReports((report) => {
      events.record(report);
    });
    this.#options = options;
    this.#trust = new TrustConfigMaps({
      client,
      now,
      patienceMs: options.patienceMs,
      refused: (namespace, error) => {
        this.#reportRefusal(namespace, error);
      },
    });
    this.#namespaces = new NamespaceController({
      client,
      state: replica.state,
      contents: () => replica.contents(),
      acknowledged: () => this.#believed(),
      trust: this.#trust,
      anchors: () => keys.anchors,
      now,
    });
    this.#queue = new WorkQueue({
      work: (key) => this.#work(key),
      afterFailure: ({ key, error }) => this.#afterFailure(key, error),
      concurrency: CONCURRENCY,
      random: Math.random,
    });
    this.#resync = setInterval(() => {
      this.#trust.forget();
      this.#namespaces.forgetGone();
      this.#bundle = '';
      this.reconcile();
    }, RESYNC_MS);
    this.#looks = setInterval(() => {
      this.#reportPods();
    }, LOOK_MS);
    this.#settling = setTimeout(() => {
      this.#isSettled = true;
      this.reconcile();
    }, SETTLE_MS);
  }

  start(): void {
    const { keys, log } = this.#options;
    void keys.keeper.lead(this.#ending.signal, (error) => {
      log.error('the keys could not be rotated', { error: sentenceOf(error) });
    });
    this.reconcile();
  }

  /** Counts of pods change in bursts, and nobody waits for them. */
  reconcileSoon(): void {
    this.#counts.call();
  }

  /** Everything is looked at again; what agrees costs nothing. */
  reconcile(): void {
    this.#reportPods();
    if (this.#options.keys.anchors === null) return;
    for (const key of [CLUSTER, ...this.#namespaces.namespaces()]) this.#queue.add(key);
  }

  /** Whether the trust of this ring has reached all that can be written to. */
  isPublished(ring: KeyRing, anchors: string): boolean {
    const namespaces = this.#namespaces.namespaces();
    return this.#bundle === caBundleOf(ring) && this.#trust.isPublished(namespaces, anchors);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#counts.stop();
    clearInterval(this.#resync);
    clearInterval(this.#looks);
    clearTimeout(this.#settling);
    this.#options.meter.unguardedPods(-this.#unguarded);
    this.#options.meter.unreadySidecars(-this.#unready.uids.size);
    await this.#queue.close();
  }

  /** What sidecars said, without those of which it is no longer true; null: a new leader has not heard all yet. */
  #believed(): Acknowledged | null {
    if (!this.#isSettled) return null;
    const all = this.#options.acknowledged();
    const { uids } = this.#unready;
    return uids.size === 0 ? all : new Map([...all].filter(([uid]) => !uids.has(uid)));
  }

  #lookForUnready(pods: readonly ObservedPod[]): void {
    const { meter, now } = this.#options;
    const before = this.#unready.uids.size;
    if (this.#unready.look(pods, now())) this.reconcileSoon();
    meter.unreadySidecars(this.#unready.uids.size - before);
  }

  /** Pods that asked for the gate and have none, pods whose gate is not the only way in, and pods whose gate is down. */
  #reportPods(): void {
    const { replica, acknowledged, meter } = this.#options;
    const pods = [...replica.state.pods.items().values()];
    const said = acknowledged();
    this.#lookForUnready(pods);
    const unguarded = new Set(
      pods.filter((pod) => isUnguarded(pod, replica.state.namespaces.get('', pod.namespace))),
    );
    meter.unguardedPods(unguarded.size - this.#unguarded);
    this.#unguarded = unguarded.size;
    this.#reports.look(pods, (pod) => {
      if (unguarded.has(pod)) return { reason: 'NotGuarded', note: NOT_GUARDED };
      const note = said.get(pod.uid)?.exposed ?? null;
      if (note !== null) return { reason: 'Exposed', note };
      const isUnready = this.#unready.uids.has(pod.uid);
      return isUnready ? { reason: 'SidecarNotReady', note: SIDECAR_NOT_READY } : null;
    });
  }

  /** It is for the people of the namespace: their sidecars do not learn of new keys. */
  #reportRefusal(namespace: string, error: unknown): void {
    const { events, log, meter } = this.#options;
    meter.reconciled('failed');
    log.warn('a namespace refuses the trust anchors', { namespace, error: sentenceOf(error) });
    events.record({
      regarding: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: TRUST_CONFIG_MAP,
        uid: '',
      },
      ...{ type: 'Warning', reason: 'TrustNotWritten', action: 'Publishing' },
      note: `${TRUST_NOT_WRITTEN} ${sentenceOf(error)}`,
    });
  }

  async #work(key: string): Promise<void> {
    const { client, keys, meter } = this.#options;
    if (key === CLUSTER) {
      const bundle = caBundleOf(keys.ring);
      if (bundle !== this.#bundle) await publishBundle(client, bundle);
      this.#bundle = bundle;
    } else await this.#namespaces.reconcile(key);
    meter.reconciled('done');
  }

  #afterFailure(
    key: string,
    error: unknown,
  ): { readonly kind: 'retry' } | { readonly kind: 'wait'; readonly milliseconds: number } {
    const { log, meter } = this.#options;
    meter.reconciled('failed');
    log.warn('a reconciliation failed and will be tried again', {
      namespace: key,
      error: sentenceOf(error),
    });
    const seconds = error instanceof KubeError ? error.retryAfterSeconds : null;
    return seconds === null ? { kind: 'retry' } : { kind: 'wait', milliseconds: seconds * 1000 };
  }
}
