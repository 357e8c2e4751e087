import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { httpAnswer } from '../support/recording-upstream.ts';
import { until } from '../support/waiting.ts';
import { call } from './calls.ts';
import { expectSeen, outcome } from './case.ts';
import type { Cases } from './case.ts';
import { inLab } from './lab.ts';
import type { Lab } from './lab.ts';

const valueOf = (id: keyof typeof LIMITS) => LIMITS[id].value;

const EVENTS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';

/** A list that must be read to filter it, in so many octets. */
const listOf = (octets: number) => '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}'.padEnd(octets);
const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

/** An event of so many lines, the blank one that ends it included. */
const eventOf = (lines: number) => `data: ${RESULT}\n${'data:\n'.repeat(lines - 2)}\n`;

const failure = (octets: number) =>
  '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"broken"}}'.padEnd(octets);

/** An answer whose header names and values, and the words of its status, have so many octets. */
function answerWithHeaders(octets: number): string {
  const plain = httpAnswer(200, RESULT);
  const [line = '', ...lines] = (plain.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const words = line.split(' ').slice(2).join(' ');
  const counted = [words, ...lines.map((text) => text.replace(': ', ''))].join('').length;
  return httpAnswer(200, RESULT, { 'x-large': 'x'.repeat(octets - counted - 'x-large'.length) });
}

const SSE = { method: 'GET', target: '/sse' } as const;

function endpointOf(characters: number): string {
  return `${EVENTS}event: endpoint\ndata: ${'/'.padEnd(characters, 'x')}\n\n`;
}

/** What a client of a server that answers so is told of a tool that it may not use. */
async function deniedWhere(lab: Lab, octets: number): Promise<string> {
  lab.upstream.answering = ({ body }) => {
    const { id, params } = JSON.parse(body.toString()) as { id: string; params: { name: string } };
    const error = { code: -32602, message: `In the words of the server: ${params.name}` };
    return httpAnswer(200, JSON.stringify({ jsonrpc: '2.0', id, error }).padEnd(octets));
  };
  return (await lab.ask(lab.request(call().replace('open', 'closed')))).body;
}

export const ANSWER_CASES: Cases = {
  MessageBytes: {
    setup: { limits: { messageBytes: 2_048 } },
    within: async (lab) => {
      lab.upstream.answering = () => httpAnswer(200, listOf(2_048));
      const answer = await lab.ask(lab.request(LIST));
      expect([answer.status, answer.body.trim()]).toEqual([200, listOf(0)]);
    },
    beyond: async (lab) => {
      lab.upstream.answering = () => httpAnswer(200, listOf(2_049));
      expectSeen('MessageBytes', await lab.ask(lab.request(LIST)));
      await outcome(lab, LIMITS.MessageBytes.beyond.result);
    },
  },
  EventLines: {
    within: async (lab) => {
      lab.upstream.answering = () => ({ pieces: [EVENTS + eventOf(valueOf('EventLines'))] });
      const answer = await lab.ask(lab.request(call()));
      expect(answer.body).toBe(eventOf(valueOf('EventLines')));
    },
    beyond: async (lab) => {
      lab.upstream.answering = () => ({ pieces: [EVENTS + eventOf(valueOf('EventLines') + 1)] });
      const answer = await lab.ask(lab.request(call()));
      // The head was sent before: what was not shown is said on the stream.
      expect(answer.body).toContain('"code":-31502');
      expect(answer.body).not.toContain('content');
      await outcome(lab, LIMITS.EventLines.beyond.result);
    },
  },
  ErrorBytes: {
    within: async (lab) => {
      lab.upstream.answering = () => httpAnswer(500, failure(valueOf('ErrorBytes')));
      const answer = await lab.ask(lab.request(call()));
      expect([answer.status, answer.body]).toEqual([500, failure(valueOf('ErrorBytes'))]);
    },
    beyond: async (lab) => {
      lab.upstream.answering = () => httpAnswer(500, failure(valueOf('ErrorBytes') + 1));
      expectSeen('ErrorBytes', await lab.ask(lab.request(call())));
      await outcome(lab, LIMITS.ErrorBytes.beyond.result);
    },
  },
  AnswerHeaderBytes: {
    within: async (lab) => {
      lab.upstream.answering = () => answerWithHeaders(valueOf('AnswerHeaderBytes'));
      expect((await lab.ask(lab.request(call()))).status).toBe(200);
    },
    beyond: async (lab) => {
      lab.upstream.answering = () => answerWithHeaders(valueOf('AnswerHeaderBytes') + 1);
      expectSeen('AnswerHeaderBytes', await lab.ask(lab.request(call())));
      await outcome(lab, LIMITS.AnswerHeaderBytes.beyond.result);
    },
  },
  EndpointCharacters: {
    within: async (lab) => {
      const pieces = [endpointOf(valueOf('EndpointCharacters'))];
      lab.upstream.answering = () => ({ pieces, keepsOpen: true });
      const client = await lab.open(lab.request('', SSE));
      await until('the endpoint', () => client.received.includes('event: endpoint\n'));
    },
    beyond: async (lab) => {
      const pieces = [endpointOf(valueOf('EndpointCharacters') + 1)];
      lab.upstream.answering = () => ({ pieces, keepsOpen: true });
      const answer = await lab.ask(lab.request('', SSE));
      expect([answer.status, answer.body.includes('-31502')]).toEqual([502, true]);
      await until('the end of the stream', () =>
        lab.records.some((entry) => entry['event'] === 'closed'),
      );
    },
  },
  QuestionBytes: {
    // What was learnt is kept.
    within: () =>
      inLab({ server: { denyStyle: 'Hidden' } }, async (lab) => {
        const denied = await deniedWhere(lab, valueOf('QuestionBytes'));
        expect(denied).toContain('In the words of the server: closed');
      }),
    beyond: () =>
      inLab({ server: { denyStyle: 'Hidden' } }, async (lab) => {
        const denied = await deniedWhere(lab, valueOf('QuestionBytes') + 1);
        expect(denied).toContain('Unknown tool: closed');
      }),
  },
};
