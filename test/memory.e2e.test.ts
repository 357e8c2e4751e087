import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Crowd } from './memory/crowd.ts';
import { chartLimit, imageFlags } from './memory/image.ts';
import { LargeServer } from './memory/large-server.ts';
import { MemorySetup } from './memory/setup.ts';
import { SidecarProcess } from './memory/sidecar-process.ts';
import { openSession } from './support/mcp-http.ts';
import { until } from './support/waiting.ts';

/** Streams of one principal, half of them with each transport; as many principals have one of their own. */
const STREAMS = 500;
/** How many of those principals have a session of Streamable HTTP. */
const SESSIONS = 60;
/** Slow clients of each kind: a thousand together. */
const SLOW = { headers: 440, bodies: 440, readers: 120 };

/** MiB that the third time may take more than the first: a heap of the C library has holes, which do not go on growing. */
const APART = 32;

const LIMIT = chartLimit();

let setup: MemorySetup;
let server: LargeServer;
let sidecar: SidecarProcess;
let ada: string;
let others: readonly string[] = [];
/** Session of Ada, and of the first of the others. */
let sessions: readonly string[] = [];

beforeAll(async () => {
  setup = await MemorySetup.create({ streamsPerPrincipal: STREAMS }, '/sse');
  server = await LargeServer.start();
  const { flags, environment } = imageFlags(LIMIT);
  sidecar = await SidecarProcess.start(flags, setup.snapshot, server.url, environment);
  ada = await setup.token('ada');
  const subjects = Array.from({ length: STREAMS }, (_, at) => `user-${at}`);
  others = await Promise.all(subjects.map((subject) => setup.token(subject)));
  sessions = await Promise.all([ada, ...others.slice(0, SESSIONS)].map(sessionOf));
}, 60_000);

afterAll(async () => {
  await sidecar.stop();
  await server.stop();
});

async function sessionOf(token: string): Promise<string> {
  const headers = await openSession({ url: `${sidecar.url}/mcp`, token });
  return headers['mcp-session-id'] ?? '';
}

/** A thousand streams: of one principal and of many, with both transports. */
async function openStreams(crowd: Crowd): Promise<void> {
  const [own = '', ...more] = sessions;
  await crowd.openStreams(ada, STREAMS / 2, own);
  await crowd.openStreams(ada, STREAMS / 2, null);
  await Promise.all(others.map((token, at) => crowd.openStreams(token, 1, more[at] ?? null)));
}

async function beSlow(crowd: Crowd): Promise<void> {
  await Promise.all(others.slice(0, SLOW.readers).map((token) => crowd.readSlowly(token, 1)));
  // Of many: one principal leaves as many connections to others as it has.
  await Promise.all(others.slice(-SLOW.bodies).map((token) => crowd.sendBodiesSlowly(token, 1)));
  // Last: what has no whole header section after ten seconds is closed.
  await crowd.sendHeadersSlowly(ada, SLOW.headers);
}

/** The most that is resident while it lasts. */
async function mostDuring(work: () => Promise<void>): Promise<number> {
  let most = 0;
  const look = setInterval(() => (most = Math.max(most, sidecar.resident())), 50);
  try {
    await work();
  } finally {
    clearInterval(look);
  }
  return most;
}

/** One crowd that comes, is slow for a second, and leaves. */
async function round(): Promise<number> {
  const crowd = new Crowd(sidecar.url);
  try {
    return await mostDuring(async () => {
      await openStreams(crowd);
      await beSlow(crowd);
      await pause(1_000);
      expect(server.streams).toBe(2 * STREAMS);
      const all = 2 * STREAMS + SLOW.headers + SLOW.bodies + SLOW.readers;
      await until('all of them at once', () => crowd.open === all);
      expect(crowd.answered(200)).toBe(2 * STREAMS + SLOW.readers);
    });
  } finally {
    await crowd.leave();
    await until('the end of the streams', () => server.streams === 0);
  }
}

it('stays within what the chart gives a sidecar, however slow a thousand clients are, and does not grow', async () => {
  const rounds = [await round(), await round(), await round()] as const;
  console.log(`resident: ${rounds.map(Math.round).join(', ')} of ${LIMIT} MiB`);
  expect(Math.max(...rounds)).toBeLessThan(LIMIT);
  expect(rounds[2]).toBeLessThan(rounds[0] + APART);
  expect(sidecar.trouble).toBe('');
}, 300_000);
