import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { expect } from '@jest/globals';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { PUBLIC_KEY, unnamedTokenOf } from '../support/sidecar-here.ts';
import { signingProvider } from '../support/signing-provider.ts';
import { until } from '../support/waiting.ts';
import { call } from './calls.ts';
import { expectPassed, expectRefused } from './case.ts';
import type { Case, Cases } from './case.ts';
import { inLab } from './lab.ts';
import type { Lab } from './lab.ts';

/** A key set of so many keys, in so many octets. */
export function keySet(keys: number, octets = 0): string {
  const all = Array.from({ length: keys }, (_none, at) => (at === 0 ? PUBLIC_KEY : { kty: 'oct' }));
  return JSON.stringify({ keys: all }).padEnd(octets);
}

/** Where keys are fetched from that answers so, after so many milliseconds. */
async function keyServer(text: string, afterMs: number): Promise<Server> {
  const server = createServer((_request, response) => {
    setTimeout(() => response.end(text), afterMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A call in a lab of its own, whose provider publishes these keys. */
async function withKeys(
  [text, afterMs]: readonly [string, number],
  use: (lab: Lab, octets: Buffer) => Promise<unknown>,
): Promise<void> {
  const server = await keyServer(text, afterMs);
  const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const provider = () => ({ ...signingProvider(PUBLIC_KEY), keys: [], jwksUri });
  await inLab({ provider }, (lab) => use(lab, lab.request(call())));
  server.closeAllConnections();
  server.close();
}

export function keysCase(
  id: 'ProviderBytes' | 'ProviderKeys' | 'ProviderSeconds',
  within: readonly [string, number],
  beyond: readonly [string, number],
): Case {
  return {
    within: () => withKeys(within, expectPassed),
    beyond: () => withKeys(beyond, (lab, octets) => expectRefused(lab, id, octets)),
  };
}

/** A call whose token names no key, where that is the nth of its provider. */
async function withUnnamedKey(
  nth: number,
  use: (lab: Lab, octets: Buffer) => Promise<unknown>,
): Promise<void> {
  const others = Array.from({ length: nth - 1 }, () => generateKeys('ES256'));
  const keys = [...(await Promise.all(others)).map(({ publicJwk }) => publicJwk), PUBLIC_KEY];
  const provider = () => ({ ...signingProvider(PUBLIC_KEY), keys });
  const authorization = `Bearer ${await unnamedTokenOf('ada')}`;
  await inLab({ provider }, (lab) => use(lab, lab.request(call(), { headers: { authorization } })));
}

/** Takes nothing while it is held. */
class HeldSink extends Writable {
  isHeld = false;
  #done: (() => void) | null = null;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.emit('data', chunk);
    if (this.isHeld) this.#done = done;
    else done();
  }

  release(): void {
    this.isHeld = false;
    this.#done?.();
  }
}

/** Of the case that holds it, and how many calls wait for it. */
let sink = new HeldSink();
let waiting = 0;
const LONG_NAME = 'x'.repeat(6_000);

/** A call with a long record: whether it waits to be recorded; else it was answered at once. */
async function waits(lab: Lab, id: number): Promise<boolean> {
  const before = sink.writableLength;
  const client = await lab.open(lab.request(call('', id).replace('open', LONG_NAME)));
  await until(
    'the record, or an answer',
    () => sink.writableLength > before || client.received !== '',
  );
  return client.received === '';
}

/** Asks without a credential from this address. */
async function refusedFrom(lab: Lab, localAddress: string): Promise<void> {
  const outgoing = request(`${lab.url}/mcp`, {
    localAddress,
    headers: { host: '127.0.0.1' },
  }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(401);
}

const sources = (lab: Lab) =>
  lab.records.filter(({ kind }) => kind === 'refusal').map((entry) => entry['source']);

export const NEIGHBOUR_CASES: Cases = {
  ProviderBytes: keysCase(
    'ProviderBytes',
    [keySet(1, LIMITS.ProviderBytes.value), 0],
    [keySet(1, LIMITS.ProviderBytes.value + 1), 0],
  ),
  ProviderKeys: keysCase(
    'ProviderKeys',
    [keySet(LIMITS.ProviderKeys.value), 0],
    [keySet(LIMITS.ProviderKeys.value + 1), 0],
  ),
  UnnamedKeys: {
    within: () => withUnnamedKey(LIMITS.UnnamedKeys.value, expectPassed),
    beyond: () =>
      withUnnamedKey(LIMITS.UnnamedKeys.value + 1, (lab, octets) =>
        expectRefused(lab, 'UnnamedKeys', octets),
      ),
  },
  AuditBufferBytes: {
    setup: { sink: () => (sink = new HeldSink()) },
    within: async (lab) => {
      sink.isHeld = true;
      for (waiting = 0; sink.writableLength <= LIMITS.AuditBufferBytes.value; waiting += 1)
        expect(await waits(lab, waiting)).toBe(true);
    },
    beyond: async (lab) => {
      expect(await waits(lab, 0)).toBe(false);
      const denied = await lab.ask(lab.request(call()));
      expect(denied.body).toContain('The gate cannot decide now');
      expect(lab.upstream.requests).toEqual([]);
      sink.release();
      await until('the calls that waited', () => lab.upstream.requests.length === waiting);
      await expectPassed(lab, lab.request(call()));
    },
  },
  RefusalPairs: {
    within: async (lab) => {
      for (let at = 0; at < LIMITS.RefusalPairs.value; at += 1)
        await refusedFrom(lab, `127.1.${at >> 7}.${1 + (at & 127)}`);
      await until('every record', () => sources(lab).length === LIMITS.RefusalPairs.value);
      expect(sources(lab)).not.toContain('*');
    },
    beyond: async (lab) => {
      await refusedFrom(lab, '127.2.0.1');
      await until('one more', () => sources(lab).length > LIMITS.RefusalPairs.value);
      expect(sources(lab).at(-1)).toBe('*');
      expect(lab.upstream.requests).toEqual([]);
    },
  },
};
