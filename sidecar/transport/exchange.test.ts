import { afterEach, describe, expect, it } from '@jest/globals';
import { RawClient } from '../../test/support/raw-client.ts';
import { Crowd } from '../../runtime/http/crowd.ts';
import { CONNECTIONS } from './limits.ts';
import { answer } from './exchange.ts';
import { isLastAnswered } from './last-answer.ts';
import { readHeaderLines } from './raw-headers.ts';
import { listen } from './server.ts';
import type { Listener } from './server.ts';

let opened: Listener;
afterEach(async () => {
  opened.destroy();
  await opened.close();
});

/** Answers each request at once, as a frame is answered: before Node can say that the request is complete. */
async function answering(status: number): Promise<RawClient> {
  const address = { host: '127.0.0.1', port: 0 };
  const options = { tls: null, crowd: new Crowd(CONNECTIONS) };
  const now = (
    request: Parameters<Parameters<typeof listen>[0]>[0],
    response: Parameters<Parameters<typeof listen>[0]>[1],
  ): void => {
    if (isLastAnswered(request)) return;
    const headers = readHeaderLines(request.rawHeaders);
    answer({ request, response, headers, cors: [], startedAt: 0 }, status, [], null);
  };
  opened = await listen(now, address, options);
  return RawClient.open(`http://127.0.0.1:${opened.port}`);
}

describe('an answer that is given at once', () => {
  it.each([
    'OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n',
    'DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
  ])('is not the last one of a connection whose request has no body: %j', async (request) => {
    const client = await answering(200);
    client.send(request);
    await client.answers(1);
    client.send(request);
    expect(await client.answers(2)).toHaveLength(2);
    client.close();
  });

  it('has no length where it can have no content', async () => {
    const client = await answering(204);
    client.send('OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n');
    const [{ headers } = { headers: {} }] = await client.answers(1);
    expect(headers).not.toHaveProperty('content-length');
    client.close();
  });
});
