import type { Express } from '../runtime/http/app.ts';
import { jsonBody, textBody } from '../runtime/http/json-body.ts';
import type { KeySets } from '../runtime/jose/key-sets.ts';
import { TokenVerifier } from '../runtime/jose/token-verifier.ts';
import type { OperatorConfig } from './config.ts';
import { authenticatePod } from './distribution/pod-authenticator.ts';
import { REPORT_PATH, decodeReport } from './distribution/reports.ts';
import type { Reports } from './distribution/reports.ts';
import { PROOF_HEADER, isProven } from './distribution/report-sender.ts';
import { addStreamRoutes } from './distribution/stream-routes.ts';
import { reviewToken } from './distribution/token-review.ts';
import type { Keys } from './keys.ts';
import type { KubeClient } from './kube/client.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import { reportKey } from './reporting.ts';
import type { Replica } from './replica.ts';
import { addWebhooks } from './webhooks.ts';

/** Octets of an acknowledgement: a version and two sentences. */
const ACKNOWLEDGEMENT_BYTES = 8 * 1024;
/** Octets of a report: a few hundred for each of 10,000 sidecars. */
const REPORT_BYTES = 8 * 1024 * 1024;

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
  readonly log: OperatorLog;
  readonly meter: OperatorMeter;
  readonly now: () => number;
}

/** Everything that is answered on the HTTPS port. */
export function addRoutes(app: Express, options: RoutesOptions): void {
  const { client, replica, keySets, meter, now } = options;
  const verifier = new TokenVerifier({ keySets, now, remembered: REMEMBERED });
  addStreamRoutes(app, {
    authenticate: (authorization) =>
      authenticatePod(authorization, {
        cluster: () => replica.cluster(),
        review: (token) => reviewToken(client, token),
        verifier,
      }),
    podOf: (identity) => replica.podOf(identity),
    publisher: replica.publisher,
    acknowledgements: replica.acknowledgements,
    body: jsonBody(ACKNOWLEDGEMENT_BYTES),
    opened: (change) => {
      meter.streams(change);
    },
    now,
  });
  addWebhooks(app, options);
  addReportRoute(app, options);
}

function addReportRoute(app: Express, { keys, reports, reported, now }: RoutesOptions): void {
  app.post(REPORT_PATH, textBody(REPORT_BYTES), (request, response) => {
    const body = typeof request.body === 'string' ? request.body : '';
    if (!isProven(body, request.get(PROOF_HEADER), reportKey(keys.ring))) {
      response.status(401).type('text/plain').send('Only replicas of the operator report here.\n');
      return;
    }
    const report = decodeReport(JSON.parse(body));
    if (report !== null && reports.take(report, now())) reported();
    response.status(204).end();
  });
}
