import type { Express } from '../../runtime/http/app.ts';
import type { BodyBudget } from '../../runtime/http/body-budget.ts';
import { parsedJson, textBody } from '../../runtime/http/json-body.ts';
import { PROOF_HEADER, isProofFormed, isProven } from './report-sender.ts';
import { REPORT_PATH, decodeReport } from './reports.ts';
import type { Reports } from './reports.ts';

/** Octets of a report: about 250 for each sidecar that took its snapshot; 800 for each of 5,000 that all say why not. */
const REPORT_OCTETS = 4 * 1024 * 1024;

export interface ReportRouteOptions {
  readonly reports: Reports;
  /** Told of each report that was taken. */
  readonly reported: () => void;
  /** Only replicas know it. */
  readonly key: () => Uint8Array;
  readonly budget: BodyBudget;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Where the other replicas tell the leader what their sidecars enforce. Nothing is read of who does not even claim to be one. */
export function addReportRoute(app: Express, options: ReportRouteOptions): void {
  const { reports, reported, key, budget, now } = options;
  app.post(REPORT_PATH, async (request, response) => {
    const proof = request.get(PROOF_HEADER);
    const body = isProofFormed(proof)
      ? await textBody(request, response, { limit: REPORT_OCTETS, budget })
      : null;
    if (body === null || !isProven(body, proof, key())) {
      response.status(401).type('text/plain').send('Only replicas of the operator report here.\n');
      return;
    }
    const report = decodeReport(parsedJson(body));
    if (report !== null && reports.take(report, now())) reported();
    response.status(204).end();
  });
}
