import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApp, listen } from '../../runtime/http/app.ts';
import type { Listening } from '../../runtime/http/app.ts';
import { BodyBudget } from '../../runtime/http/body-budget.ts';
import { until, within } from '../../test/support/waiting.ts';
import { addReportRoute } from './report-route.ts';
import { PROOF_HEADER, proofOf } from './report-sender.ts';
import { REPORT_PATH, Reports, encodeReport } from './reports.ts';

const KEY = Buffer.from('known to replicas');
const BUDGET = 32 * 1024 * 1024;
const NOW = 1_000_000;

let listening: Listening;
let reports: Reports;
let budget: BodyBudget;
let told = 0;

beforeEach(async () => {
  told = 0;
  reports = new Reports();
  budget = new BodyBudget(BUDGET);
  const app = createApp();
  const reported = () => (told += 1);
  addReportRoute(app, { reports, reported, key: () => KEY, budget, now: () => NOW });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterEach(() => listening.close());

function report(pods: number, refused: string | null = null): string {
  const version = `1/${['McpRolePolicy', 'McpServer', 'McpMaskRule', 'McpIdentityProvider'].map((kind) => `${kind}=1234567890`).join(',')}`;
  const uids = Array.from({ length: pods }, (_, index) => index.toString(16).padStart(36, '0'));
  const one = { version, refused, exposed: null, at: NOW };
  return encodeReport({
    replica: 'r',
    at: NOW,
    acknowledged: new Map(uids.map((uid) => [uid, one])),
  });
}

async function post(body: string, proof: string): Promise<number> {
  const answer = await fetch(`${listening.url}${REPORT_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [PROOF_HEADER]: proof },
    body,
  });
  return answer.status;
}

describe('the route of reports', () => {
  it('takes what a replica proves, of 5,000 sidecars that all say why they refuse', async () => {
    const body = report(5_000, 'x'.repeat(500));
    expect(await post(body, proofOf(body, KEY))).toBe(204);
    expect(reports.all(NOW).size).toBe(5_000);
    expect(told).toBe(1);
    await until('everything to be given back', () => budget.free === BUDGET);
  });

  it('takes nothing of who does not know the key', async () => {
    const body = report(1);
    expect(await post(body, proofOf(body, Buffer.from('another')))).toBe(401);
    expect(await post(body, '')).toBe(401);
    expect(reports.all(NOW).size).toBe(0);
  });

  it.each(['', 'a'.repeat(63), 'Z'.repeat(64)])(
    'does not wait for a body for "%s"',
    async (proof) => {
      const client = request(`${listening.url}${REPORT_PATH}`, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', [PROOF_HEADER]: proof },
      });
      client.on('error', () => undefined);
      client.write('{');
      const waiting = once(client, 'response') as Promise<[IncomingMessage]>;
      const [response] = await within('an answer', waiting, 5_000);
      expect(response.statusCode).toBe(401);
      expect(budget.free).toBe(BUDGET);
      client.destroy();
    },
  );
});
