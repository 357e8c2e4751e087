import { setTimeout as wait } from 'node:timers/promises';
import { deriveSecret } from './certs/derive-secret.ts';
import { workloadKeysOf } from './certs/published.ts';
import type { ClusterIssuer } from '../core/compile/providers.ts';
import { Acknowledgements, roundsOutlived } from './distribution/acknowledgements.ts';
import { readClusterIssuer } from './distribution/cluster-issuer.ts';
import type { PodContent } from './distribution/content.ts';
import { Contents } from './distribution/contents.ts';
import { editionOf } from './distribution/editions.ts';
import type { EditionSources } from './distribution/editions.ts';
import { Publisher } from './distribution/publisher.ts';
import type { OperatorConfig } from './config.ts';
import type { Keys } from './keys.ts';
import type { KubeClient } from './kube/client.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import { mirrorMaker } from './mirrors.ts';
import { ClusterState } from './state/cluster.ts';
import { debounced } from './state/debounce.ts';
import type { ObservedPod } from './state/observed-pod.ts';
import { Observer } from './state/observer.ts';
import { MOST_ORIGINS } from './state/service-urls.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import { paused } from '../runtime/paused.ts';

/** Milliseconds between reads of the cluster's token keys: they change with the API server's configuration. */
const ISSUER_MS = 60_000;
/** Milliseconds between tries while they have not been read. */
const ISSUER_AGAIN_MS = 1_000;
/** Milliseconds that a pod may take from its token to this replica's copy of the cluster. */
const POD_PATIENCE_MS = 5_000;
const POD_LOOK_MS = 50;

export interface ReplicaOptions {
  readonly client: KubeClient;
  readonly config: OperatorConfig;
  readonly keys: Keys;
  readonly log: OperatorLog;
  readonly meter: OperatorMeter;
  /** Told of changes of the cluster's objects, gathered for a moment. */
  readonly changed: () => void;
  /** Told of changes of what sidecars enforce. */
  readonly acknowledged: () => void;
}

/** Namespaces of which it is remembered that their Services are too many: each is told of once. */
const MOST_CUT = 1_000;

/** What each replica does, leading or not: it knows the cluster and tells sidecars what they enforce. */
export class Replica {
  readonly state: ClusterState;
  readonly publisher: Publisher;
  readonly acknowledgements: Acknowledgements;
  readonly #options: ReplicaOptions;
  readonly #observer: Observer;
  readonly #contents: Contents;
  readonly #burst: { call(): void; stop(): void };
  #cluster: ClusterIssuer | null = null;

  constructor(options: ReplicaOptions) {
    const { client, config, keys, log, meter } = options;
    this.#options = options;
    this.#contents = new Contents({ cut: cutReporter(log) });
    this.#burst = debounced(() => {
      void this.publisher.publish('changed');
      options.changed();
    }, config.debounceMs);
    this.acknowledgements = new Acknowledgements({
      rounds: roundsOutlived(config.observeMs),
      changed: options.acknowledged,
    });
    this.publisher = new Publisher({
      edition: () =>
        this.#observer.observedAt === 0 ? null : editionOf(this.#contents, this.#sources()),
      sign: (payload) => keys.sign(payload),
      failed: (error, pod) => {
        meter.snapshotFailed();
        const whose = pod === null ? {} : { namespace: pod.namespace, pod: pod.name };
        log.error('a snapshot could not be sent', { ...whose, error: sentenceOf(error) });
      },
    });
    this.state = new ClusterState(mirrorMaker(client, log, meter), () => {
      this.#burst.call();
    });
    this.#observer = new Observer({
      confirm: () => this.state.confirm(),
      intervalMs: config.observeMs,
      confirmed: () => {
        meter.observed('confirmed');
        this.acknowledgements.endRound();
        void this.publisher.publish('all');
      },
      failed: (error) => {
        meter.observed('failed');
        log.warn('the API server could not be read consistently', { error: sentenceOf(error) });
      },
    });
  }

  get isReady(): boolean {
    return this.#observer.observedAt > 0;
  }

  cluster(): ClusterIssuer | null {
    return this.#cluster;
  }

  contents(): (pod: ObservedPod) => PodContent {
    const sources = { ...this.#sources(), stateOf: (name: string) => this.state.in(name) };
    return (pod) => this.#contents.of(pod, sources);
  }

  /** Resolves when everything has been read once; goes on until the signal. */
  async start(signal: AbortSignal): Promise<void> {
    void this.#followIssuer(signal);
    await this.state.synced();
    void this.#observer.run(signal);
  }

  /** A pod may ask before its own creation has arrived here. */
  async podOf({ namespace, name, uid }: PodName): Promise<ObservedPod | null> {
    const deadline = performance.now() + POD_PATIENCE_MS;
    for (;;) {
      const pod = this.state.pods.get(namespace, name);
      if (pod?.uid === uid) return pod;
      if (performance.now() > deadline) return null;
      await wait(POD_LOOK_MS);
    }
  }

  async close(): Promise<void> {
    this.#burst.stop();
    await this.state.close();
  }

  #sources(): EditionSources {
    const { ring } = this.#options.keys;
    return {
      state: this.state,
      ring,
      epoch: ring.epoch,
      observedAt: this.#observer.observedAt,
      defaultProviders: [],
      cluster: this.#cluster,
      workloadKeysOf: (namespace, server) =>
        workloadKeysOf(ring, { namespace, server }, deriveSecret),
    };
  }

  async #followIssuer(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#readIssuer();
      const pause = this.#cluster === null ? ISSUER_AGAIN_MS : ISSUER_MS;
      await paused(pause, signal);
    }
  }

  async #readIssuer(): Promise<void> {
    const { client, log } = this.#options;
    try {
      this.#cluster = await readClusterIssuer(client);
    } catch (error) {
      log.warn('the keys of service-account tokens could not be read', {
        error: sentenceOf(error),
      });
    }
  }
}

function cutReporter(log: OperatorLog): (pod: ObservedPod) => void {
  const told = new BoundedMap<string, true>(MOST_CUT);
  return ({ namespace, name }) => {
    if (told.get(namespace) === true) return;
    told.set(namespace, true);
    log.warn(
      'more Services lead to a pod than it can have URLs of: it answers to the first by name',
      {
        ...{ namespace, pod: name, urls: MOST_ORIGINS },
      },
    );
  };
}

interface PodName {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}
