import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGate } from '../support/gate.ts';
import { ALLOW_ALL, ROLES_POLICY, rulesPolicy, serverSettings } from '../support/policies.ts';
import { rpc, send } from '../support/mcp-http.ts';
import { RecordingUpstream } from '../support/recording-upstream.ts';
import { until } from '../support/waiting.ts';

const WRONG = [
  [
    'below the least',
    '{ requestBytes: 1023 }',
    'spec.upstream.limits.requestBytes: must be at least 1024',
  ],
  [
    'above the most',
    '{ totalSeconds: 604801 }',
    'spec.upstream.limits.totalSeconds: must be at most 604800',
  ],
  [
    'no whole number',
    '{ idleSeconds: 1.5 }',
    'spec.upstream.limits.idleSeconds: must be a whole number',
  ],
  ['not a limit', '{ urlBytes: 5 }', 'spec.upstream.limits.urlBytes: is not a field'],
  [
    'a contradiction',
    '{ idleSeconds: 2, totalSeconds: 1 }',
    'spec.upstream.limits: idleSeconds must not be more than totalSeconds',
  ],
] as const;

const limitsOf = (limits: string) => serverSettings('models', [`upstream: { limits: ${limits} }`]);
const CALL = rpc(1, 'tools/call', { name: 'open', arguments: {} });

describe.each(WRONG)('gatehouse dev with a limit that is %s', (_what, limits, problem) => {
  let upstream: RecordingUpstream;
  let gate: TestGate;

  beforeAll(async () => {
    upstream = await RecordingUpstream.start();
    gate = await TestGate.start({
      policies: {
        'roles.yaml': ROLES_POLICY,
        'models.yaml': rulesPolicy('models', [ALLOW_ALL]),
        'server.yaml': limitsOf(limits),
      },
      upstreams: { models: upstream.url },
    });
  }, 60_000);

  afterAll(async () => {
    await gate.remove();
    await upstream.stop();
  });

  const call = async (): Promise<string> => {
    const token = await gate.token('paul', ['engineers']);
    return (await send({ url: gate.url('models'), token }, 'POST', CALL)).text();
  };

  it('serves nothing, and says why', async () => {
    expect(await call()).toContain('The gate cannot decide now');
    // What the server of a hidden tool would say is a question of the gate's own.
    expect(upstream.requests.filter(({ body }) => body.includes('"open"'))).toEqual([]);
    expect(gate.said().stderr).toContain(problem);
    expect(gate.said().stderr).toContain('what has no valid form yet denies everything');
    await gate.audit.decision('the denial', ({ reason }) => reason === 'PolicyInvalid');
  });

  it('serves once it is mended, and keeps the last valid form where it is broken again', async () => {
    await gate.write('server.yaml', limitsOf('{ requestBytes: 2048 }'));
    await until('an answer of the server', async () => (await call()).includes('done'));
    await gate.write('server.yaml', limitsOf(limits));
    await until('the finding', () => gate.said().stderr.includes('keeps its last valid form'));
    expect(await call()).toContain('done');
  });
});
