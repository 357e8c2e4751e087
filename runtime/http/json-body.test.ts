import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until, within } from '../../test/support/waiting.ts';
import { createApp, listen } from './app.ts';
import type { Listening } from './app.ts';
import { BodyBudget } from './body-budget.ts';
import { MOST_NODES, jsonBody } from './json-body.ts';

const LIMIT = 64 * 1024;
const ALL = 4 * LIMIT;

let limit: number;
let budget: BodyBudget;
let listening: Listening;
let answering: Promise<void>;
const clients: ClientRequest[] = [];

beforeEach(async () => {
  limit = LIMIT;
  budget = new BodyBudget(ALL);
  answering = Promise.resolve();
  const app = createApp();
  app.post('/', async (incoming, response) => {
    const body = await jsonBody(incoming, response, { limit, budget });
    await answering;
    response.json({ length: JSON.stringify(body).length });
  });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await listening.close();
});

/** A request of which the body is still to be sent. */
function begun(headers: Record<string, string> = {}, localAddress = '127.0.0.1'): ClientRequest {
  const client = request(listening.url, {
    method: 'POST',
    agent: false,
    localAddress,
    headers: { 'content-type': 'application/json', ...headers },
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

async function answerTo(client: ClientRequest) {
  const waiting = once(client, 'response') as Promise<[IncomingMessage]>;
  const [response] = await within('an answer', waiting);
  const { statusCode, headers } = response;
  return { statusCode, headers, said: await text(response) };
}

function sent(body: string | Buffer, headers: Record<string, string> = {}) {
  const client = begun(headers);
  client.end(body);
  return answerTo(client);
}

/** Bodies that never end, each of another address, as many as the budget has room for. */
async function fill(): Promise<readonly ClientRequest[]> {
  const unfinished = [2, 3, 4, 5].map((host) => begun({}, `127.0.0.${host}`));
  for (const client of unfinished) client.write(`"${'x'.repeat(LIMIT - 4096)}`);
  await until('the budget to be taken', () => budget.free < LIMIT / 2);
  return unfinished;
}

describe('a body', () => {
  it('gives back what it took, with its answer and not before', async () => {
    const gate = Promise.withResolvers<undefined>();
    answering = gate.promise;
    const answer = sent(JSON.stringify('x'.repeat(1_000)));
    await until('the body to be read', () => budget.free < ALL - 1_000);
    gate.resolve(undefined);
    expect(await answer).toMatchObject({ statusCode: 200, said: '{"length":1002}' });
    await until('everything to be given back', () => budget.free === ALL);
  });

  it('beyond what all may take is to come again', async () => {
    await fill();
    const { statusCode, headers, said } = await sent(JSON.stringify('x'.repeat(LIMIT - 4096)));
    expect(statusCode).toBe(503);
    expect(said).toMatch(/^TooBusy: /);
    expect(headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
  });

  it('of one address leaves room for those of another', async () => {
    const greedy = Array.from({ length: 4 }, () => begun({}, '127.0.0.2'));
    const answers = greedy.map((client) => answerTo(client));
    for (const client of greedy) client.write(`"${'x'.repeat(LIMIT - 4096)}`);
    expect(await Promise.race(answers)).toMatchObject({ statusCode: 503 });
    const body = JSON.stringify('x'.repeat(LIMIT - 4096));
    expect(await sent(body)).toMatchObject({ statusCode: 200 });
    for (const client of greedy) client.destroy();
    await Promise.allSettled(answers);
  });

  it('that is cut off gives back what it took', async () => {
    for (const client of await fill()) client.destroy();
    await until('everything to be given back', () => budget.free === ALL);
    expect(await sent('"x"')).toMatchObject({ statusCode: 200 });
  });

  it('that is refused gives back what it took, though its sender goes on', async () => {
    const client = begun();
    const answer = answerTo(client);
    client.write(`"${'x'.repeat(LIMIT)}`);
    expect(await answer).toMatchObject({ statusCode: 413 });
    await until('everything to be given back', () => budget.free === ALL);
    await until('the end of the connection', () => client.destroyed);
  });

  it('weighs no more for coming octet by octet', async () => {
    const client = begun();
    const answer = answerTo(client);
    client.setNoDelay(true);
    for (let piece = 0; piece < 2_000; piece += 1) client.write('1');
    await until('all of it to be there', () => budget.free === ALL - 2_000);
    client.end();
    expect(await answer).toMatchObject({ statusCode: 200 });
  });

  it('has no more objects and arrays than any of a cluster', async () => {
    limit = 4 * MOST_NODES;
    budget = new BodyBudget(128 * MOST_NODES);
    const nested = (nodes: number) => `[${'[],'.repeat(nodes - 1)}0]`;
    expect(await sent(nested(MOST_NODES))).toMatchObject({ statusCode: 200 });
    const refused = await sent(nested(MOST_NODES + 1));
    expect(refused).toMatchObject({
      statusCode: 413,
      said: expect.stringMatching(/^BodyTooLarge/),
    });
  });

  it('counts with what its parse takes', async () => {
    const few = `[${'"{},{},{}",'.repeat(100)}0]`;
    expect(await sent(few)).toMatchObject({ statusCode: 200 });
    expect(await sent(`[${'{},'.repeat(LIMIT / 4)}0]`)).toMatchObject({ statusCode: 503 });
    await until('everything to be given back', () => budget.free === ALL);
  });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['is too large by its own word', 'x'.repeat(LIMIT + 1), {}, 413, 'BodyTooLarge'],
    ['is compressed', gzipSync('"x"'), { 'content-encoding': 'gzip' }, 415, 'BodyNotReadable'],
    ['is no JSON by its own word', '"x"', { 'content-type': 'text/plain' }, 415, 'BodyNotReadable'],
    ['is no JSON', '{', {}, 400, 'BodyNotJson'],
    ['is empty', '', {}, 400, 'BodyNotJson'],
  ])('that %s is refused', async (_title, body, headers, statusCode, code) => {
    const answer = await sent(body, headers);
    expect(answer.statusCode).toBe(statusCode);
    expect(answer.said).toMatch(new RegExp(`^${code}: .+\\.\n$`));
    await until('everything to be given back', () => budget.free === ALL);
  });
});
