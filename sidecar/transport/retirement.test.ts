import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RawClient } from '../../test/support/raw-client.ts';
import { until } from '../../test/support/waiting.ts';
import { Crowd } from '../../runtime/http/crowd.ts';
import { CONNECTIONS } from './limits.ts';
import { listen } from './server.ts';
import type { Listener } from './server.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
/** More than the buffers of a connection take. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, 'x');

let listener: Listener;
/** What was asked, in order; each test answers for itself. */
let asked: ServerResponse[];
let clients: RawClient[];

beforeEach(async () => {
  [asked, clients] = [[], []];
  const handler = (_request: IncomingMessage, response: ServerResponse) => asked.push(response);
  listener = await listen(
    handler,
    { host: '127.0.0.1', port: 0 },
    { tls: null, crowd: new Crowd(CONNECTIONS) },
  );
});
afterEach(async () => {
  for (const client of clients) client.close();
  listener.destroy();
  await listener.close();
});

async function connected(): Promise<RawClient> {
  const client = await RawClient.open(`http://127.0.0.1:${listener.port}`);
  clients.push(client);
  return client;
}

/** The answer that is owed to the request with this number, from 0. */
function answerTo(number: number): Promise<ServerResponse> {
  return until(`request ${number}`, () => asked[number] ?? null);
}

const connectionsIn = async (client: RawClient, count: number) =>
  (await client.answers(count)).map(({ headers, body }) => [headers['connection'], body]);

describe('a retired server', () => {
  it('answers what is asked before and after, as the last on its connection', async () => {
    const [before, after] = [await connected(), await connected()];
    before.send(GET);
    const open = await answerTo(0);
    listener.retire();
    open.end('late');
    expect(await connectionsIn(before, 1)).toEqual([['close', 'late']]);
    await before.ended();
    // A connection on which nothing was asked yet.
    after.send(GET);
    (await answerTo(1)).end('new');
    expect(await connectionsIn(after, 1)).toEqual([['close', 'new']]);
    await after.ended();
  });

  it('closes a connection that is kept alive between two calls, and takes others', async () => {
    const idle = await connected();
    idle.send(GET);
    (await answerTo(0)).end('one');
    expect(await connectionsIn(idle, 1)).toEqual([['keep-alive', 'one']]);
    expect(idle.closed).toBe(false);
    listener.retire();
    await idle.ended();
    const next = await connected();
    next.send(GET);
    (await answerTo(1)).end('two');
    expect(await connectionsIn(next, 1)).toEqual([['close', 'two']]);
  });

  it('lets an open stream go on, and closes its connection after it', async () => {
    const client = await connected();
    client.send(GET);
    const stream = await answerTo(0);
    stream.write('begun ');
    await until('the beginning', () => client.received.includes('begun'));
    listener.retire();
    stream.write('goes on ');
    await until('more of it', () => client.received.includes('goes on'));
    stream.end('ended');
    expect(await connectionsIn(client, 1)).toEqual([['keep-alive', 'begun goes on ended']]);
    await client.ended();
  });

  it('cuts no answer that a client is slow to take', async () => {
    const agent = new Agent({ keepAlive: true });
    const outgoing = request({ port: listener.port, host: '127.0.0.1', agent }).end();
    const response = await answerTo(0);
    response.setHeader('content-length', LARGE.length);
    response.end(LARGE);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect([response.writableEnded, response.writableFinished]).toEqual([true, false]);
    listener.retire();
    expect(await buffer(answer)).toHaveLength(LARGE.length);
    agent.destroy();
  });

  it('answers all that was asked at once on one connection before', async () => {
    const client = await connected();
    client.send(GET + GET);
    const answers = [await answerTo(0), await answerTo(1)];
    listener.retire();
    for (const [number, answer] of answers.entries()) answer.end(`${number}`);
    expect(await connectionsIn(client, 2)).toEqual([
      ['keep-alive', '0'],
      ['close', '1'],
    ]);
    await client.ended();
  });

  it('does nothing more when it is retired again', async () => {
    const client = await connected();
    client.send(GET);
    const open = await answerTo(0);
    listener.retire();
    listener.retire();
    open.end('late');
    expect(await connectionsIn(client, 1)).toEqual([['close', 'late']]);
  });
});
