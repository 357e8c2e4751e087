import { expect } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../../../core/pod/names.ts';
import type { Destination } from '../../support/clients/outcome.ts';
import { openSession, rpc } from '../../support/mcp-http.ts';
import { until } from '../../support/waiting.ts';
import { allowing } from './allowing.ts';
import { decisionsIn } from './audit.ts';
import { crash, processesOf } from './gatehouse-process.ts';
import { answerTo, answerToCall, isEcho } from './load.ts';
import { podIp, podOf, serviceUrl, tokenOf } from './lookups.ts';
import { saidSinceStart } from './node-log.ts';
import { resource } from './resources.ts';
import { INJECTED, MCP_PORT, apply, freshNamespace, start } from './workload.ts';

/** Seconds that something is away; `make soak` makes it long. */
export const AWAY_SECONDS = Number(process.env['AWAY_SECONDS'] ?? 15);
/** Seconds after which `brief` must not be trusted any more: the least that a McpServer may ask for. */
const HARD_BOUND_SECONDS = 10;

/** A guarded pod with all that is needed to call it and look at it when the API server cannot be asked. */
export interface KnownPod {
  readonly namespace: string;
  readonly pod: string;
  readonly caller: Destination;
  readonly session: Readonly<Record<string, string>>;
}

/** Three workloads of one policy: `steady` is to be called all the time, `frail` to crash, `brief` to reach its hard bound. */
export async function startWorkloads(
  namespace: string,
): Promise<Readonly<Record<'steady' | 'frail' | 'brief', KnownPod>>> {
  freshNamespace(namespace);
  const brief = { selector: { matchLabels: { app: 'brief' } } };
  apply([
    ...allowing(namespace, ['echo']),
    resource('McpServer', namespace, 'brief', { ...brief, maxStaleness: `${HARD_BOUND_SECONDS}s` }),
  ]);
  const known = async (name: string): Promise<KnownPod> => {
    start({ namespace, name, annotations: INJECTED });
    const pod = podOf(namespace, name);
    // Past its Service, which leads nowhere while the cluster takes its node for lost: that is not the gate's doing.
    const url = `http://${podIp(namespace, pod)}:${MCP_PORT}/mcp`;
    const caller = { ...callerOf(namespace, name), url };
    const session = await until(`${name} opens a session`, () => sessionOf(caller));
    return { namespace, pod, caller, session };
  };
  return {
    steady: await known('steady'),
    frail: await known('frail'),
    brief: await known('brief'),
  };
}

/** Who may call `echo`, at the Service of a workload. */
export function callerOf(namespace: string, name: string): Destination {
  return { url: serviceUrl(namespace, name), token: tokenOf(namespace, 'default') };
}

const sessionOf = (caller: Destination) => openSession(caller).catch(() => null);

/** Whether a new session is opened, and a call in it answered. */
export async function isAnswered(caller: Destination, text: string): Promise<boolean> {
  const session = await sessionOf(caller);
  return session !== null && isEcho(await answerTo(caller, session, text), text);
}

const DENIED = 'The gate cannot decide now';

/** Waits for the hard bound of a pod; from then on whatever is asked is denied, and recorded with this reason and no other. */
export async function deniesEverything({
  namespace,
  pod,
  caller,
  session,
}: KnownPod): Promise<void> {
  await until('the hard bound is reached', async () =>
    (await answerTo(caller, session, 'too late')).includes(DENIED),
  );
  for (const method of ['tools/list', 'resources/list', 'prompts/list', 'ping'])
    expect(await answerToCall(caller, rpc(method, method), session)).toContain(DENIED);
  expect(await sessionOf(caller)).toBeNull();
  const decisions = decisionsIn(saidSinceStart({ namespace, pod, container: SIDECAR_CONTAINER }));
  const from = decisions.findIndex(({ reason }) => reason === 'SnapshotExpired');
  const since = decisions.slice(from).map(({ effect, reason }) => `${effect} ${reason}`);
  expect(since.length).toBeGreaterThan(5);
  expect(new Set(since)).toEqual(new Set(['Deny SnapshotExpired']));
}

/** Kills the sidecar of a pod. Its successor has its snapshot before it is up, hence not from an operator, and answers. */
export async function startsFromItsOwnCopy({ namespace, pod, caller }: KnownPod): Promise<void> {
  const before = processesOf('sidecar', pod);
  crash(before);
  await until('the sidecar is started again', () => {
    const now = processesOf('sidecar', pod);
    return now.length > 0 && now.every((pid) => !before.includes(pid));
  });
  await until('it answers', () => isAnswered(caller, 'back'));
  const said = saidSinceStart({ namespace, pod, container: SIDECAR_CONTAINER });
  const when = (message: string) => said.findIndex((line) => line.includes(`"${message}"`));
  expect(when('snapshot in force')).toBeGreaterThanOrEqual(0);
  expect(when('snapshot in force')).toBeLessThan(when('the gate is up'));
}
