import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everythingSaid, found } from './support/everything-said.ts';
import { TestGate } from './support/gate.ts';
import { LEGACY, modernHeaders, modernRpc, openSession, rpc, send } from './support/mcp-http.ts';
import { ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { RecordingUpstream, httpAnswer } from './support/recording-upstream.ts';

/** Each is planted in one place, and must be found in no other. */
const SECRETS = {
  claim: 'planted-claim-4b1f9c',
  'service credential': 'planted-credential-88ad31',
  argument: 'planted-argument-0c77e2',
  'argument of a denied call': 'planted-denied-argument-5e9a10',
  'session id of the server': 'planted-session-3f6d25',
  'text of an answer': 'planted-answer-19be74',
  'error of the server': 'planted-error-a2c408',
  'stack trace of the server': 'planted-trace-d61f9b',
  'challenge of the server': 'planted-challenge-e03c55',
  'cookie of the client': 'planted-cookie-70b2d8',
  'bad token': 'planted-bad-token-c19e04',
  'malformed body': 'planted-body-4d8f62',
} as const;

const RULES = ["{ name: open, roles: ['*'], effect: Allow, tools: [open] }"];

let upstream: RecordingUpstream;
let gate: TestGate;
const clientSaw: string[] = [];
let token: string;

beforeAll(async () => {
  upstream = await RecordingUpstream.start();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'rules.yaml': rulesPolicy('secret', RULES),
    },
    upstreams: { secret: upstream.url },
    credentials: { secret: `Bearer ${SECRETS['service credential']}` },
  });
  const claim = ['--claim', `private=${SECRETS.claim}`];
  token = await gate.token('vera', ['viewers'], claim);
  await goThroughEverything();
}, 60_000);

afterAll(async () => {
  await gate.remove();
  await upstream.stop();
});

describe('planted secrets', () => {
  it('reached the server where they belong, so that the search means something', () => {
    const arrived = upstream.requests.map(({ raw }) => raw.toString()).join('\n');
    expect(arrived).toContain(SECRETS.argument);
    expect(arrived).toContain(SECRETS['service credential']);
    expect(arrived).toContain(SECRETS['session id of the server']);
    expect(arrived).not.toContain(SECRETS['argument of a denied call']);
    expect(arrived).not.toContain(SECRETS.claim);
    expect(arrived).not.toContain(SECRETS['cookie of the client']);
  });

  it('are found by the search, in whichever form they lie', () => {
    const planted = {
      plain: `x ${SECRETS.claim} y`,
      base64: Buffer.from(`xy${SECRETS.claim}z`).toString('base64'),
      token,
    };
    expect(found(planted, { claim: SECRETS.claim })).toEqual([
      'plain: claim',
      'base64: claim',
      'token: claim',
    ]);
  });

  it('are in no log line, metric or audit record, also after the orderly end', async () => {
    const running = await everythingSaid(gate, ['secret']);
    await gate.stop();
    const ended = { ...gate.said(), 'audit at the end': await gate.audit.text() };
    const signature = token.split('.')[2] ?? '';
    expect(found({ ...running, ...ended }, { ...SECRETS, token, signature })).toEqual([]);
  });

  it('are in no answer to a client, but for what the server said to it', () => {
    const { 'text of an answer': said, 'error of the server': error, ...mustStay } = SECRETS;
    const answers = { answers: clientSaw.join('\n') };
    expect(found(answers, { said, error })).toEqual(['answers: said', 'answers: error']);
    expect(found(answers, mustStay)).toEqual([]);
  });
});

/** Allowed, denied, refused, malformed, unanswered: every way through the gate that meets a secret. */
async function goThroughEverything(): Promise<void> {
  const caller = { url: gate.url('secret'), token };
  const open = (given: string): ReturnType<typeof rpc> =>
    rpc(1, 'tools/call', { name: 'open', arguments: { given } });
  const closed = rpc(2, 'tools/call', {
    name: 'closed',
    arguments: { given: SECRETS['argument of a denied call'] },
  });
  const keep = async (answer: Promise<Response>): Promise<void> => {
    const { headers, text } = await answer.then(async (got) => ({
      headers: JSON.stringify([...got.headers]),
      text: await got.text(),
    }));
    clientSaw.push(headers, text);
  };
  const sessionId = { 'mcp-session-id': SECRETS['session id of the server'] };
  upstream.answering = () => {
    const result = {
      protocolVersion: LEGACY,
      capabilities: {},
      serverInfo: { name: 's', version: '1' },
    };
    return httpAnswer(200, JSON.stringify({ jsonrpc: '2.0', id: 'init', result }), sessionId);
  };
  const session = await openSession(caller);
  clientSaw.push(JSON.stringify(session));
  const say = (body: string, status = 200, headers: Record<string, string> = {}): void => {
    upstream.answering = () => httpAnswer(status, body, headers);
  };
  const content = [{ type: 'text', text: SECRETS['text of an answer'] }];
  say(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content } }));
  await keep(
    send(caller, 'POST', open(SECRETS.argument), {
      ...session,
      cookie: `a=${SECRETS['cookie of the client']}`,
    }),
  );
  await keep(send(caller, 'POST', closed, session));
  const error = { code: -32000, message: SECRETS['error of the server'] };
  say(JSON.stringify({ jsonrpc: '2.0', id: 1, error }));
  await keep(send(caller, 'POST', open(SECRETS.argument), session));
  say(`<pre>${SECRETS['stack trace of the server']}</pre>`, 500, { 'content-type': 'text/html' });
  await keep(send(caller, 'POST', open(SECRETS.argument), session));
  say(SECRETS['stack trace of the server'], 200);
  await keep(send(caller, 'POST', open(SECRETS.argument), session));
  const challenge = { 'www-authenticate': `Bearer realm="${SECRETS['challenge of the server']}"` };
  say(SECRETS['challenge of the server'], 401, challenge);
  await keep(send(caller, 'POST', open(SECRETS.argument), session));
  const modern = modernRpc(3, 'tools/call', {
    name: 'closed',
    arguments: { given: SECRETS['argument of a denied call'] },
  });
  await keep(send(caller, 'POST', modern, modernHeaders(modern)));
  await keep(send({ ...caller, token: SECRETS['bad token'] }, 'POST', open('x')));
  await keep(send({ ...caller, token: token.slice(0, -4) }, 'POST', open('x')));
  await keep(
    send(caller, 'POST', { jsonrpc: '2.0', id: 1, method: SECRETS['malformed body'], params: 3 }),
  );
  await keep(send(caller, 'POST', [SECRETS['malformed body']]));
  await keep(send(caller, 'POST', open('x'), { 'mcp-session-id': SECRETS['bad token'] }));
  upstream.answering = () => new Promise<string>(() => undefined);
  const leaving = AbortSignal.timeout(200);
  await fetch(caller.url, {
    method: 'POST',
    signal: leaving,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...session },
    body: JSON.stringify(open(SECRETS.argument)),
  }).catch(() => undefined);
}
