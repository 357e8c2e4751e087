import { connect } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';
import { ALLOWED_TOOL, FIRST_CALL, PATH, callBody, callHeaders } from '../workload.ts';
import { readAnswer } from './answer.ts';
import type { LoadJob, LoadResult } from './job.ts';

/**
 * The load generator: a closed loop on plain sockets, one call in flight on each connection.
 *
 * Why not autocannon: it keeps latencies in whole milliseconds, and what is measured here is a tenth of one; and a client
 * of node:http would take more of its core than the systems under test take of theirs. The histogram is Node's own.
 */

interface Tally {
  readonly from: number;
  readonly until: number;
  readonly nanoseconds: RecordableHistogram;
  nextCall: number;
  answers: number;
  failures: number;
}

/** Around the number of the call, which alone differs from request to request. */
function requestText({ port, token, scenario }: LoadJob): { before: string; after: string } {
  const body = callBody(ALLOWED_TOOL[scenario.form], FIRST_CALL);
  const headers = {
    host: `127.0.0.1:${port}`,
    ...callHeaders(token),
    'content-length': String(body.length),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const whole = `POST ${PATH} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
  const [before = '', after = ''] = whole.split(String(FIRST_CALL));
  return { before, after };
}

/** Asks on one connection until the time is over. */
function keepAsking(job: LoadJob, tally: Tally): Promise<void> {
  const { before, after } = requestText(job);
  const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
  let askedAt = 0;
  let arrived = '';
  const ask = (): void => {
    arrived = '';
    askedAt = performance.now();
    socket.write(`${before}${tally.nextCall++}${after}`, 'latin1');
  };
  socket.once('connect', ask);
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    arrived += chunk;
    const answer = readAnswer(arrived);
    if (answer === 'incomplete') return;
    count(tally, answer === 'right', askedAt);
    if (performance.now() < tally.until) ask();
    else socket.end();
  });
  return new Promise((resolve) => {
    socket.once('error', () => (tally.failures += 1));
    socket.once('close', () => {
      // A connection that the other side closed early has lost a call.
      if (performance.now() < tally.until) tally.failures += 1;
      resolve();
    });
  });
}

function count(tally: Tally, right: boolean, askedAt: number): void {
  const now = performance.now();
  tally.answers += 1;
  if (!right) tally.failures += 1;
  if (now < tally.from || now >= tally.until) return;
  tally.nanoseconds.record(Math.max(1, Math.round((now - askedAt) * 1e6)));
}

async function load(job: LoadJob): Promise<LoadResult> {
  const from = performance.now() + job.leadInMs;
  const until = from + job.measuredMs;
  const nanoseconds = createHistogram();
  const tally = { from, until, nanoseconds, nextCall: FIRST_CALL, answers: 0, failures: 0 };
  await Promise.all(Array.from({ length: job.scenario.connections }, () => keepAsking(job, tally)));
  return {
    requestsPerSecond: nanoseconds.count / (job.measuredMs / 1000),
    p50: nanoseconds.percentile(50) / 1000,
    p99: nanoseconds.percentile(99) / 1000,
    answers: tally.answers,
    failures: tally.failures,
  };
}

process.on('message', (job: LoadJob) => {
  void load(job).then((result) => process.send?.(result));
});
