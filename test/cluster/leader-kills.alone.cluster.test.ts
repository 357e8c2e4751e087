import { beforeAll, describe, expect, it } from '@jest/globals';
import { messageIn, openSession, rpc, send } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import type { EditWrite } from './support/edit.ts';
import { install } from './support/installation.ts';
import { isMidWrite, killDuring, toldOf } from './support/leader-kill.ts';
import type { Round } from './support/leader-kill.ts';
import { valueOf } from './support/lookups.ts';
import { operatorIsMet } from './support/operator-replicas.ts';
import { callerOf } from './support/outage.ts';
import { programmed, toolRule } from './support/resources.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'leader-kills';
/** Of a pod that asked for the gate too late, which each leader tells of. */
const UNGUARDED = 'leader-kills-unguarded';
const POLICY = 'allowing';
const REPLICAS = 2;
/** How often the leader is killed between two writes; `make soak` makes it often. */
const KILLS = Number(process.env['LEADER_KILLS'] ?? 1);
/** Some kills come before the first write or after the last: those count for nothing, and must hold as well. */
const MOST_ROUNDS = 4 * KILLS;
/** Answers that a leader gets for an edit before it is killed: its form, a first status, the older form, the last status. */
const MOMENTS = [1, 2, 3, 1, 2, 0, 4];
/** Beside `echo`: no two edits in a row allow the same. */
const TOOLS = ['ask', 'say', 'drop', 'hang'];

beforeAll(async () => {
  await install();
  await operatorIsMet();
  freshNamespace(UNGUARDED);
  start({ namespace: UNGUARDED, name: 'early' });
  kubectl(['label', 'namespace', UNGUARDED, 'gatehouse.dev/inject=true']);
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['echo']));
  start({ namespace: NAMESPACE, name: 'steady', annotations: INJECTED, replicas: REPLICAS });
  programmed(NAMESPACE, POLICY);
  await until('the unguarded pod is told of', () => eventsTold().length > 0);
}, 900_000);

const eventsTold = (): readonly string[] =>
  valueOf(UNGUARDED, 'events', '{.items[?(@.reason=="NotGuarded")].metadata.name}')
    .split(' ')
    .filter((name) => name !== '');

const read = (...args: readonly string[]): unknown =>
  JSON.parse(kubectl(['get', ...args, '-n', NAMESPACE, '-o', 'json']));

async function listedTools(): Promise<readonly string[]> {
  const caller = callerOf(NAMESPACE, 'steady');
  const session = await openSession(caller);
  const answer = await send(caller, 'POST', rpc('list', 'tools/list'), session);
  const { result } = (await messageIn(answer)) as { result: { tools: { name: string }[] } };
  return result.tools.map(({ name }) => name).toSorted();
}

interface Policy {
  readonly spec: object;
  readonly status: object;
}

interface Forms {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

/** Status, accepted form and what is enforced are those of the edit. */
async function nothingIsLost({ edit: { generation, uid } }: Round, tool: string): Promise<void> {
  const { spec, status } = read('mcprolepolicy', POLICY) as Policy;
  const condition = (type: string) =>
    expect.objectContaining({ type, status: 'True', observedGeneration: generation });
  expect(status).toEqual({
    observedGeneration: generation,
    conditions: [condition('Accepted'), condition('Programmed')],
    pods: { selected: REPLICAS, programmed: REPLICAS },
  });
  const { items } = read('controllerrevisions') as Forms;
  expect(items.filter(({ metadata: { name } }) => name.includes(uid))).toEqual([
    expect.objectContaining({ revision: generation, data: expect.objectContaining({ spec }) }),
  ]);
  expect(await listedTools()).toEqual(['echo', tool].toSorted());
}

/** Each form is made and dropped once, each status written once and the last one last, each Event told once; nothing else is written. */
function nothingIsDoubled({ before, after, others }: Round): void {
  const writes = [...before, ...after];
  const codesOf = (step: EditWrite['step']) =>
    writes.filter((write) => write.step === step).map(({ code }) => code);
  expect(codesOf('form kept')).toEqual([201]);
  expect(codesOf('older form dropped')).toEqual([200]);
  const statuses = writes.flatMap(({ status }) => (status === '' ? [] : [status]));
  expect(statuses).toEqual([...new Set(statuses)]);
  expect(codesOf('status Programmed')).toEqual([200]);
  expect(writes.findLast(({ status }) => status !== '')?.step).toBe('status Programmed');
  expect(others.filter(({ namespace }) => namespace === NAMESPACE)).toEqual([]);
  expect(eventsTold()).toHaveLength(1);
}

describe('a leader that is killed', () => {
  it(
    `between two writes of an edit loses and doubles none, ${KILLS} times`,
    async () => {
      const rounds: Round[] = [];
      while (rounds.filter(isMidWrite).length < KILLS) {
        const number = rounds.length;
        expect(number).toBeLessThan(MOST_ROUNDS);
        const tool = TOOLS[number % TOOLS.length] ?? '';
        const patch = { spec: { rules: [toolRule('Allow', 'echo', tool)] } };
        const policy = { namespace: NAMESPACE, name: POLICY };
        const round = await killDuring(policy, patch, MOMENTS[number % MOMENTS.length] ?? 0);
        console.log(toldOf(round));
        await nothingIsLost(round, tool);
        nothingIsDoubled(round);
        rounds.push(round);
      }
      console.log(`${rounds.length} kills, ${KILLS} of them between two writes of an edit`);
    },
    60_000 + MOST_ROUNDS * 120_000,
  );
});
