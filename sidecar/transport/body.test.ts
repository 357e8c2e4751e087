import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RawClient } from '../../test/support/raw-client.ts';
import { until } from '../../test/support/waiting.ts';
import { BodyBudget } from '../../runtime/http/body-budget.ts';
import { readBody } from './body.ts';

const LIMIT = 8;
const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\n';

let budget: BodyBudget;
let server: Server;
let clients: RawClient[] = [];

/** Each connection is one. */
const holderOf = ({ socket }: IncomingMessage) => String(socket.remotePort);

/** A server that answers with the body, or why it has none. */
beforeEach(async () => {
  budget = new BodyBudget(10);
  server = createServer((request, response) => {
    void readBody(request, LIMIT, budget.shareFor(response, holderOf(request)).take).then(
      (body) => {
        if (body.ok) response.end(body.bytes);
        else response.end(body.why);
      },
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
  server.closeAllConnections();
  server.close();
});

async function sent(text: string): Promise<RawClient> {
  const client = await RawClient.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  clients.push(client);
  client.send(text);
  return client;
}

const said = async (client: RawClient) => (await client.answers(1)).at(0)?.body;
const withLength = (length: number, body: string) =>
  `${HEAD}Content-Length: ${length}\r\n\r\n${body}`;
const inPieces = (body: string) => {
  const pieces = Array.from(body, (octet) => `1\r\n${octet}\r\n`);
  return `${HEAD}Transfer-Encoding: chunked\r\n\r\n${pieces.join('')}0\r\n\r\n`;
};
const unclaimed = (octets: number) => until(`${octets} octets`, () => budget.free === octets);

describe('readBody', () => {
  it.each(['', 'a', 'ab', 'abcdefgh'])('reads %j, however it is cut', async (body) => {
    expect(await said(await sent(inPieces(body)))).toBe(body);
    expect(await said(await sent(withLength(body.length, body)))).toBe(body);
  });

  it('reads what comes bit by bit', async () => {
    const client = await sent(`${HEAD}Content-Length: 6\r\n\r\nab`);
    await unclaimed(8);
    client.send('cd');
    await unclaimed(6);
    client.send('ef');
    expect(await said(client)).toBe('abcdef');
  });

  it('refuses what is over the limit, announced or not', async () => {
    expect(await said(await sent(withLength(9, '')))).toBe('tooLarge');
    expect(await said(await sent(inPieces('abcdefghi')))).toBe('tooLarge');
  });
});

describe('the budget of all bodies', () => {
  it('refuses what is beyond it, and takes it once there is room', async () => {
    const slow = await sent(withLength(8, 'abcdef'));
    await unclaimed(4);
    expect(await said(await sent(withLength(5, 'abcde')))).toBe('busy');
    expect(await said(await sent(withLength(4, 'abcd')))).toBe('abcd');
    slow.send('gh');
    expect(await said(slow)).toBe('abcdefgh');
    expect(await said(await sent(withLength(5, 'abcde')))).toBe('abcde');
  });

  it.each([
    ['an answer', withLength(3, 'abc')],
    ['a refusal', inPieces('abcdefghi')],
    ['a body that is no HTTP', `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\nx\r\n`],
  ])('is whole again after %s', async (_what, text) => {
    await said(await sent(text));
    await unclaimed(10);
    expect(budget.free).toBe(10);
  });

  it('is whole again after a client that went away', async () => {
    const client = await sent(withLength(8, 'abc'));
    await unclaimed(7);
    client.close();
    await unclaimed(10);
    expect(budget.free).toBe(10);
  });
});
