import { once } from 'node:events';
import { connect } from 'node:tls';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '../../test/support/certificates.ts';
import { RawClient } from '../../test/support/raw-client.ts';
import { until } from '../../test/support/waiting.ts';
import { Crowd } from '../../runtime/http/crowd.ts';
import { CONNECTIONS } from './limits.ts';
import { listen } from './server.ts';
import type { Listener, RequestHandler, TlsMaterial } from './server.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listener(
  crowd: Crowd,
  tls: TlsMaterial | null = null,
  handle: RequestHandler = ({ url, socket }, response) => {
    if (url === '/me') crowd.vouch(socket, 'me');
    response.end();
  },
): Promise<Listener> {
  const address = { host: '127.0.0.1', port: 0 };
  const opened = await listen(handle, address, { tls, crowd });
  ends.push(async () => {
    opened.destroy();
    await opened.close();
  });
  return opened;
}

async function connected({ port }: Listener): Promise<RawClient> {
  const client = await RawClient.open(`http://127.0.0.1:${port}`);
  ends.push(() => {
    client.close();
  });
  return client;
}

/** A connection whose caller is known: `listener` vouches for who asks for it. */
async function known(port: Listener): Promise<RawClient> {
  const client = await connected(port);
  client.send('GET /me HTTP/1.1\r\nHost: a\r\n\r\n');
  await client.answers(1);
  return client;
}

async function material(authority?: TestAuthority): Promise<TlsMaterial> {
  const issued = await (authority ?? (await TestAuthority.create())).issue('localhost');
  return { current: () => issued, onChange: () => () => undefined };
}

describe('a crowd', () => {
  it.each([
    ['plain HTTP', null],
    ['TLS', material()],
  ])('counts the connections of all ports, also in %s', async (_what, second) => {
    const crowd = new Crowd(2);
    const ports = [await listener(crowd), await listener(crowd, await second)] as const;
    const [first, other] = [await known(ports[0]), await known(ports[0])];
    await (await connected(ports[0])).ended();
    await (await connected(ports[1])).ended();
    expect([first.closed, other.closed]).toEqual([false, false]);
    other.close();
    await until('the place that it left', async () => {
      const next = await connected(ports[0]);
      next.send(GET);
      return (await next.answers(1)).some(({ status }) => status === 200);
    });
  });

  it('knows a caller that came by TLS again', async () => {
    const authority = await TestAuthority.create();
    const port = await listener(new Crowd(1), await material(authority));
    const caller = connect({ port: port.port, ca: authority.cert, servername: 'localhost' });
    ends.push(() => caller.destroy());
    caller.write('GET /me HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(caller, 'data');
    await (await connected(port)).ended();
    expect(caller.closed).toBe(false);
  });

  it('lets no more strangers in than there may be, though there is room for known callers', async () => {
    const port = await listener(new Crowd(4, { mostStrangers: 1 }));
    const first = await known(port);
    const stranger = await connected(port);
    const second = await known(port);
    await stranger.ended();
    expect([first.closed, second.closed]).toEqual([false, false]);
  });

  it('gives the place of the oldest stranger to who comes', async () => {
    const port = await listener(new Crowd(2));
    const stranger = await connected(port);
    const [first, second] = [await known(port), await known(port)];
    await stranger.ended();
    await (await connected(port)).ended();
    expect([first.closed, second.closed]).toEqual([false, false]);
  });
});

describe('the port that clients meet', () => {
  it.each([
    ['as many header lines as allowed', 100, 200],
    ['one more', 101, 431],
    ['many more, of which Node shows some', 5_000, 431],
  ])('answers to %s', async (_what, lines, status) => {
    const client = await connected(await listener(new Crowd(CONNECTIONS)));
    client.send(`GET / HTTP/1.1\r\nHost: a\r\n${'a:\r\n'.repeat(lines - 1)}\r\n`);
    const [answer] = await client.answers(1);
    expect([answer?.status, answer?.body]).toEqual([status, '']);
  });

  it('does not wait for header lines that do not come', async () => {
    const client = await connected(await listener(new Crowd(CONNECTIONS)));
    client.send('GET / HTTP/1.1\r\nHost: a\r\nX: y');
    await client.ended();
    expect(client.received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  }, 30_000);

  it.each([
    ['has not begun', ''],
    ['is under way', 'part, '],
  ])('puts nothing into an answer that %s, whatever follows its request', async (_what, part) => {
    const owed = Promise.withResolvers<ServerResponse>();
    const client = await connected(
      await listener(new Crowd(CONNECTIONS), null, (_request, response) => {
        if (part !== '') response.write(part);
        owed.resolve(response);
      }),
    );
    client.send(`${GET}no HTTP at all\r\n\r\n`);
    (await owed.promise).end('the rest');
    await client.ended();
    const answers = await client.answers(2);
    expect(answers.map(({ status, body }) => [status, body])).toEqual([[200, `${part}the rest`]]);
    expect(client.received).not.toContain('400');
  });

  it('answers in its turn to a body that cannot be read', async () => {
    const client = await connected(
      await listener(new Crowd(CONNECTIONS), null, (request, response) => {
        request.resume().on('end', () => response.end('read'));
      }),
    );
    const broken = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n';
    client.send(GET + broken + GET);
    await client.ended();
    const answers = await client.answers(3);
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  });

  it('says so where nothing but what cannot be read has come', async () => {
    const client = await connected(await listener(new Crowd(CONNECTIONS)));
    client.send(GET);
    await client.answers(1);
    client.send('no HTTP at all\r\n\r\n');
    const [, answer] = await client.answers(2);
    expect(answer?.status).toBe(400);
  });
});
