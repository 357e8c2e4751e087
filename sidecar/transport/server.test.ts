import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { listen } from './server.ts';
import type { Listener } from './server.ts';

let listener: Listener;
let agent: Agent;
/** Answers that a test has not given yet. */
let held: ServerResponse[];

beforeEach(async () => {
  held = [];
  agent = new Agent({ keepAlive: true });
  const answer = (incoming: IncomingMessage, response: ServerResponse) => {
    if (incoming.url === '/held') held.push(response);
    else response.end('answered');
  };
  listener = await listen(answer, { host: '127.0.0.1', port: 0 }, null);
});
afterEach(async () => {
  agent.destroy();
  listener.destroy();
  await listener.close();
});

async function ask(path: string) {
  const outgoing = request({ host: '127.0.0.1', port: listener.port, path, agent }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { body: await text(answer), connection: answer.headers.connection };
}

it('retired, answers everything and keeps no connection', async () => {
  expect(await ask('/')).toEqual({ body: 'answered', connection: 'keep-alive' });
  const open = ask('/held');
  while (held.length === 0) await ask('/');
  listener.retire();
  held[0]?.end('late');
  expect(await open).toEqual({ body: 'late', connection: 'close' });
  expect(await ask('/')).toEqual({ body: 'answered', connection: 'close' });
});
