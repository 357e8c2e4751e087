import { httpAnswer } from '../support/recording-upstream.ts';
import type { Octets, Recorded } from '../support/recording-upstream.ts';
import type { ScriptedAnswer } from './schema.ts';
import { answersTo, filled } from './texts.ts';

/** The octets of what a case scripts; `{ID}` is the id under which the upstream got the request. */
export function scripted(answer: ScriptedAnswer, { body }: Recorded): Octets {
  const texts = answersTo(JSON.stringify(field(jsonIn(body), 'id') ?? null));
  if ('raw' in answer) {
    return { pieces: answer.raw.map((piece) => Buffer.from(filled(piece, texts), 'latin1')) };
  }
  const content = 'hex' in answer ? Buffer.from(answer.hex, 'hex') : filled(answer.body, texts);
  return { pieces: [httpAnswer(answer.status, content, answer.headers)], keepsOpen: true };
}

const named = (...names: readonly string[]) => names.map((name) => ({ name, description: name }));

/** A server with everything that the policy of the corpus speaks of. */
const RESULTS: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {}, resources: {}, prompts: {} },
    serverInfo: { name: 'recording-upstream', version: '1.0.0' },
  },
  ping: {},
  'tools/list': {
    tools: named('open', 'closed', 'pay', 'held', 'masked', 'ops_list', 'ops_delete').map(
      (tool) => ({ ...tool, inputSchema: { type: 'object' } }),
    ),
  },
  'prompts/list': { prompts: named('hello', 'closed') },
  'resources/list': {
    resources: ['file:///shared/a', 'file:///private/a'].map((uri) => ({ uri, name: uri })),
  },
};

const DONE = { content: [{ type: 'text', text: 'done' }], resultType: 'complete' };

/** Each request gets a result, everything else 202. */
export function answerAll({ method, body }: Recorded): string {
  if (method === 'GET') return httpAnswer(405, '');
  const message = jsonIn(body);
  const results = (Array.isArray(message) ? message : [message]).flatMap(resultOf);
  if (results.length === 0) return httpAnswer(202, '');
  return httpAnswer(200, JSON.stringify(Array.isArray(message) ? results : results[0]));
}

function resultOf(message: unknown): readonly object[] {
  const id = field(message, 'id');
  if (id === undefined || field(message, 'method') === undefined) return [];
  return [{ jsonrpc: '2.0', id, result: RESULTS[String(field(message, 'method'))] ?? DONE }];
}

/** A member of a JSON object; undefined of everything else. */
export function field(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>> | null)?.[name];
}

export function jsonIn(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
