import { describe, expect, it } from '@jest/globals';
import type { KubeClient } from './client.ts';
import { EventRecorder } from './events.ts';
import { KubeError } from './kube-error.ts';

type Stored = Readonly<Record<string, unknown>> & { readonly metadata: { readonly name: string } };

const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 't', name: 'mcp-0', uid: 'U' };
const EXPOSED = {
  ...{ regarding: POD, type: 'Warning' as const, reason: 'Exposed', action: 'Watching' },
  note: 'another process listens beyond loopback',
};

/** The Events of one namespace, as the API server keeps them for one who may create and patch. */
function store() {
  const events = new Map<string, Stored>();
  const client = {
    create: (_resource: unknown, _target: unknown, body: Stored) => {
      const { name } = body.metadata;
      if (events.has(name))
        return Promise.reject(
          new KubeError({
            ...{ status: 409, reason: 'AlreadyExists', message: 'there is one' },
            retryAfterSeconds: null,
          }),
        );
      events.set(name, body);
      return Promise.resolve({ value: body });
    },
    merge: (_resource: unknown, { name }: { name: string }, patch: object) => {
      const merged = { ...events.get(name), ...patch } as Stored;
      events.set(name, merged);
      return Promise.resolve({ value: merged });
    },
  } as unknown as KubeClient;
  const warnings: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (text: string) => warnings.push(text),
  };
  const tell = async (times = 1) => {
    const recorder = new EventRecorder({ client, instance: 'i', log, now: () => 1e12 });
    for (let time = 0; time < times; time += 1) recorder.record(EXPOSED);
    await recorder.close();
  };
  return { events, warnings, tell };
}

describe('an Event whose name is taken', () => {
  it('is counted on where it says the same', async () => {
    const { events, tell } = store();
    await tell();
    await tell(2);
    expect([...events.values()]).toEqual([
      expect.objectContaining({ series: expect.objectContaining({ count: 3 }) }),
    ]);
  });

  it.each([
    ['of another reporter', { reportingController: 'mallory' }],
    ['that says something else', { note: 'all is well' }],
    ['of another type', { type: 'Normal' }],
    ['about another pod', { regarding: { ...POD, uid: 'V' } }],
  ])('by one %s gets another name', async (_, change) => {
    const { events, warnings, tell } = store();
    await tell();
    const [own] = events.values();
    if (own === undefined) throw new Error('no Event');
    const foreign = { ...own, ...change };
    events.set(own.metadata.name, foreign);
    await tell(2);
    const [first, second, ...more] = events.values();
    expect([first, more, warnings]).toEqual([foreign, [], []]);
    expect(second).toMatchObject({ ...EXPOSED, series: { count: 2 } });
  });
});
