import type { Express } from '../runtime/http/app.ts';
import { BodyBudget } from '../runtime/http/body-budget.ts';
import { jsonBody } from '../runtime/http/json-body.ts';
import type { Strangers } from '../runtime/http/strangers.ts';
import type { KeySets } from '../runtime/jose/key-sets.ts';
import { TokenVerifier } from '../runtime/jose/token-verifier.ts';
import { excludedBy } from './config.ts';
import type { OperatorConfig } from './config.ts';
import { authenticatePod } from './distribution/pod-authenticator.ts';
import type { Reports } from './distribution/reports.ts';
import { addReportRoute } from './distribution/report-route.ts';
import { addStreamRoutes } from './distribution/stream-routes.ts';
import { reviewToken } from './distribution/token-review.ts';
import { TokenReviews } from './distribution/token-reviews.ts';
import type { Keys } from './keys.ts';
import type { KubeClient } from './kube/client.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import { reportKey } from './reporting.ts';
import type { Replica } from './replica.ts';
import { addWebhooks } from './webhooks.ts';

/**
 * Octets that request bodies in flight may take, over all connections: seven of the largest reviews, and a sixteenth of the
 * memory that the chart gives a replica, which needs most of the rest for 1,000 sidecars. Whoever reaches the port
 * can take of it, but one address no more than its share.
 */
const BODIES_OCTETS = 32 * 1024 * 1024;
/** Octets of an acknowledgement: a version and two sentences. */
const ACKNOWLEDGEMENT_BYTES = 8 * 1024;

/** Each sidecar shows its token again and again; more of them than one replica has sidecars. */
const REMEMBERED = { goodForMs: 30_000, held: 20_000 };

export interface RoutesOptions {
  readonly client: KubeClient;
  readonly config: OperatorConfig;
  readonly keys: Keys;
  readonly replica: Replica;
  readonly reports: Reports;
  /** Told of each report that was taken. */
  readonly reported: () => void;
  readonly keySets: KeySets;
  readonly strangers: Strangers;
  readonly log: OperatorLog;
  readonly meter: OperatorMeter;
  readonly now: () => number;
}

/** Everything that is answered on the HTTPS port. */
export function addRoutes(app: Express, options: RoutesOptions): void {
  const { client, replica, keySets, strangers, meter, now } = options;
  const budget = new BodyBudget(BODIES_OCTETS);
  const verifier = new TokenVerifier({ keySets, now, remembered: REMEMBERED });
  const reviews = new TokenReviews({ review: (token) => reviewToken(client, token), now });
  addStreamRoutes(app, {
    authenticate: (authorization) =>
      authenticatePod(authorization, {
        cluster: () => replica.cluster(),
        review: (token) => reviews.ask(token),
        verifier,
      }),
    isExcluded: (namespace) => excludedBy(options.config).includes(namespace),
    podOf: (identity) => replica.podOf(identity),
    known: (socket) => {
      strangers.vouch(socket);
    },
    publisher: replica.publisher,
    acknowledgements: replica.acknowledgements,
    body: (request, response) =>
      jsonBody(request, response, { limit: ACKNOWLEDGEMENT_BYTES, budget }),
    opened: (change) => {
      meter.streams(change);
    },
    now,
  });
  addWebhooks(app, { ...options, budget });
  addReportRoute(app, { ...options, budget, key: () => reportKey(options.keys.ring) });
}
