import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { drain } from './drain.ts';
import { OpenCalls } from './memory/open-calls.ts';
import { Crowd } from '../runtime/http/crowd.ts';
import { CONNECTIONS } from './transport/limits.ts';
import { listen } from './transport/server.ts';

/** More than the buffers of a connection take. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, 'x');

it('cuts no answer that a client is slow to take', async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  const handler = (_request: IncomingMessage, response: ServerResponse) => {
    asked.resolve(response.setHeader('content-length', LARGE.length).end(LARGE));
  };
  const listener = await listen(
    handler,
    { host: '127.0.0.1', port: 0 },
    { tls: null, crowd: new Crowd(CONNECTIONS) },
  );
  const outgoing = request({ port: listener.port, host: '127.0.0.1' }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { writableEnded, writableFinished } = await asked.promise;
  expect([writableEnded, writableFinished]).toEqual([true, false]);
  const drained = drain(new OpenCalls(Date.now), [listener]);
  expect(await buffer(answer)).toHaveLength(LARGE.length);
  await drained;
});
