import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { modernHeaders, modernRpc } from '../support/mcp-http.ts';
import { httpAnswer } from '../support/recording-upstream.ts';
import { tokenOf } from '../support/sidecar-here.ts';
import { BATCH_HEADERS, batch, call, callOf } from './calls.ts';
import type { Cases } from './case.ts';
import { expectPassed, expectRefused } from './case.ts';
import type { Lab } from './lab.ts';

const valueOf = (id: keyof typeof LIMITS) => LIMITS[id].value;

/** A call whose request target, header names and header values have so many octets in all. */
function withHeaderOctets(lab: Lab, octets: number): Buffer {
  const [head = ''] = lab.request(call()).toString('latin1').split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const counted = [line.split(' ')[1] ?? '', ...lines.map((text) => text.replace(': ', ''))];
  const left = octets - counted.join('').length - 'x-large'.length;
  return lab.request(call(), { headers: { 'x-large': 'x'.repeat(left) } });
}

function withHeaderLines(lab: Lab, lines: number): Buffer {
  const [head = ''] = lab.request(call()).toString('latin1').split('\r\n\r\n');
  const more = lines - (head.split('\r\n').length - 1);
  const headers = Object.fromEntries(
    Array.from({ length: more }, (_none, at) => [`x-${at}`, 'x'] as const),
  );
  return lab.request(call(), { headers });
}

/** A call with a good token of so many characters, or of the next number that a token can have on that side. */
async function withToken(lab: Lab, characters: number, step: 1 | -1): Promise<Buffer> {
  const tokenWith = (octets: number) => tokenOf('ada', { claims: { pad: 'x'.repeat(octets) } });
  const spare = characters - (await tokenWith(0)).length;
  let octets = Math.floor((spare * 3) / 4) - 2 * step;
  let token = await tokenWith(octets);
  const isOver = () => (step === 1 ? token.length >= characters : token.length <= characters);
  while (!isOver()) token = await tokenWith((octets += step));
  return lab.request(call(), { headers: { authorization: `Bearer ${token}` } });
}

/** A call whose text has so many levels: three of its own, and arrays. */
const nested = (levels: number) => call(`"a":${'['.repeat(levels - 3)}${']'.repeat(levels - 3)}`);

/** A call whose text has so many elements and members: seven of its own, and these. */
const elements = (count: number) => call(`"a":[0${',0'.repeat(count - 8)}]`);
const keys = (count: number) =>
  call(Array.from({ length: count - 6 }, (_none, at) => `"k${at}":0`).join());

const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const CHUNKED = { headers: { 'content-length': null, 'transfer-encoding': 'chunked' } } as const;

/** A call in two steps: the server asks for input with a state of so many octets, and gets it back. */
async function broughtBack(lab: Lab, octets: number): Promise<Buffer> {
  const inputRequests = {
    a: {
      method: 'elicitation/create',
      params: { message: 'sure?', requestedSchema: { type: 'object', properties: {} } },
    },
  };
  const result = { resultType: 'input_required', inputRequests, requestState: 's'.repeat(octets) };
  lab.upstream.answering = () => httpAnswer(200, JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
  const first = modernRpc(1, 'tools/call', { name: 'open', arguments: {} });
  const headers = modernHeaders(first);
  const asked = await lab.ask(lab.request(JSON.stringify(first), { headers }));
  lab.upstream.forget();
  const { requestState } = (JSON.parse(asked.body) as { result: { requestState: string } }).result;
  const inputResponses = { a: { action: 'accept', content: {} } };
  const params = { ...first.params, inputResponses, requestState };
  return lab.request(JSON.stringify({ ...first, id: 2, params }), { headers });
}

/** Octets whose sealed form has so many characters: nonce and tag are 28 octets, and three are four characters. */
const sealedFrom = (characters: number) => (characters * 3) / 4 - 28;

export const REQUEST_CASES: Cases = {
  TargetBytes: {
    // No path of an McpServer is as long: one that may be read is unknown.
    within: async (lab) => {
      const target = '/'.padEnd(valueOf('TargetBytes'), 'x');
      expect((await lab.ask(lab.request(call(), { target }))).status).toBe(404);
    },
    beyond: async (lab) => {
      const target = '/'.padEnd(valueOf('TargetBytes') + 1, 'x');
      await expectRefused(lab, 'TargetBytes', lab.request(call(), { target }));
    },
  },
  HeaderBytes: {
    within: async (lab) => {
      await expectPassed(lab, withHeaderOctets(lab, valueOf('HeaderBytes')));
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'HeaderBytes', withHeaderOctets(lab, valueOf('HeaderBytes') + 1));
    },
  },
  HeaderLines: {
    within: async (lab) => {
      await expectPassed(lab, withHeaderLines(lab, valueOf('HeaderLines')));
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'HeaderLines', withHeaderLines(lab, valueOf('HeaderLines') + 1));
    },
  },
  TokenCharacters: {
    within: async (lab) => {
      await expectPassed(lab, await withToken(lab, valueOf('TokenCharacters'), -1));
    },
    beyond: async (lab) => {
      const octets = await withToken(lab, valueOf('TokenCharacters') + 1, 1);
      await expectRefused(lab, 'TokenCharacters', octets);
    },
  },
  RequestBytes: {
    setup: { limits: { requestBytes: 2_048 } },
    within: async (lab) => {
      await expectPassed(lab, lab.request(callOf(2_048)));
      expect((await lab.ask(lab.request(chunked(callOf(2_048)), CHUNKED))).status).toBe(200);
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'RequestBytes', lab.request(callOf(2_049)));
      await expectRefused(lab, 'RequestBytes', lab.request(chunked(callOf(2_049)), CHUNKED));
    },
  },
  JsonDepth: {
    within: async (lab) => {
      await expectPassed(lab, lab.request(nested(valueOf('JsonDepth'))));
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'JsonDepth', lab.request(nested(valueOf('JsonDepth') + 1)));
    },
  },
  JsonValues: {
    setup: { limits: { requestBytes: 64 * 1024 * 1024 } },
    within: async (lab) => {
      await expectPassed(lab, lab.request(elements(valueOf('JsonValues'))));
      await expectPassed(lab, lab.request(keys(valueOf('JsonValues'))));
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'JsonValues', lab.request(elements(valueOf('JsonValues') + 1)));
      await expectRefused(lab, 'JsonValues', lab.request(keys(valueOf('JsonValues') + 1)));
    },
  },
  NumberCharacters: {
    within: async (lab) => {
      await expectPassed(lab, lab.request(call(`"a":${'9'.repeat(valueOf('NumberCharacters'))}`)));
    },
    beyond: async (lab) => {
      const number = '9'.repeat(valueOf('NumberCharacters') + 1);
      await expectRefused(lab, 'NumberCharacters', lab.request(call(`"a":${number}`)));
    },
  },
  NumberExponent: {
    within: async (lab) => {
      await expectPassed(lab, lab.request(call(`"a":0e${valueOf('NumberExponent')}`)));
    },
    beyond: async (lab) => {
      const number = `0e${valueOf('NumberExponent') + 1}`;
      await expectRefused(lab, 'NumberExponent', lab.request(call(`"a":${number}`)));
    },
  },
  BatchMessages: {
    within: async (lab) => {
      const body = batch(valueOf('BatchMessages'));
      await expectPassed(lab, lab.request(body, { headers: BATCH_HEADERS }));
    },
    beyond: async (lab) => {
      const body = batch(valueOf('BatchMessages') + 1);
      await expectRefused(lab, 'BatchMessages', lab.request(body, { headers: BATCH_HEADERS }));
    },
  },
  SealedCharacters: {
    within: async (lab) => {
      const octets = await broughtBack(lab, sealedFrom(valueOf('SealedCharacters')));
      expect((await lab.ask(octets)).status).toBe(200);
      const sent = JSON.parse(lab.upstream.requests[0]?.body.toString() ?? '') as {
        params: { requestState: string };
      };
      expect(sent.params.requestState).toHaveLength(sealedFrom(valueOf('SealedCharacters')));
    },
    beyond: async (lab) => {
      const octets = await broughtBack(lab, sealedFrom(valueOf('SealedCharacters')) + 1);
      await expectRefused(lab, 'SealedCharacters', octets);
    },
  },
};
