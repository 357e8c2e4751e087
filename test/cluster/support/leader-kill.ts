import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../support/waiting.ts';
import { kubectl } from '../kubectl.ts';
import { missingIn, writesFor } from './edit.ts';
import type { Edit, EditWrite } from './edit.ts';
import { crash, processesOf } from './gatehouse-process.ts';
import { SYSTEM } from './installation.ts';
import { valueOf } from './lookups.ts';
import { shell } from './meanwhile.ts';
import { leader, operatorIsMet } from './operator-replicas.ts';
import { OperatorWrites } from './operator-writes.ts';
import type { OperatorWrite } from './operator-writes.ts';

/** From an edit to the leader's writes passes a fraction of a second. */
const LOOK_MS = 1;
/** In which the next leader looks at everything and counts what pods say; what it writes twice comes by then. */
const SETTLING_MS = 10_000;
/** A Lease lasts 15 seconds longer than its holder, and a crowded machine is slow. */
const MOST_FOLLOWING_MS = 90_000;

/** An edit during which the leader was killed. */
export interface Round {
  readonly edit: Edit;
  readonly killed: string;
  /** Writes for the edit by the leader that was killed. */
  readonly before: readonly EditWrite[];
  /** Those of who led next. */
  readonly after: readonly EditWrite[];
  /** Whatever else the operator wrote meanwhile. */
  readonly others: readonly OperatorWrite[];
}

/**
 * Merges a patch into the policy and kills the leader once it has answers to so many writes for it. Waits until another one
 * leads, everything is written and it has had time to write more.
 */
export async function killDuring(
  policy: Pick<Edit, 'namespace' | 'name'>,
  patch: object,
  answers: number,
): Promise<Round> {
  const edit = { ...policy, ...nextOf(policy) };
  const killed = leader();
  const processes = processesOf('operator', killed);
  const writes = new OperatorWrites();
  const edited = shell(
    `kubectl patch mcprolepolicy ${edit.name} -n ${edit.namespace} --type=merge -p '${JSON.stringify(patch)}'`,
  );
  if (answers === 0) await edited;
  const isTime = () => writesFor(edit, writes.all).length >= answers;
  await until(`${answers} writes for the edit`, isTime, MOST_FOLLOWING_MS, LOOK_MS);
  crash(processes);
  await edited;
  // Not restarted in its place: the kubelet waits longer each time.
  kubectl(['delete', 'pod', killed, '-n', SYSTEM, '--grace-period=0', '--force']);
  await until('another one leads', () => leader() !== killed, MOST_FOLLOWING_MS, 500);
  const isDone = () => missingIn(writesFor(edit, writes.all)).length === 0;
  await until('all is written', isDone, MOST_FOLLOWING_MS);
  await operatorIsMet();
  await wait(SETTLING_MS);
  return roundOf(edit, killed, writes.all);
}

function nextOf({ namespace, name }: Pick<Edit, 'namespace' | 'name'>) {
  const path = '{.metadata.uid} {.metadata.generation}';
  const [uid = '', generation] = valueOf(namespace, `mcprolepolicy/${name}`, path).split(' ');
  return { uid, generation: Number(generation) + 1 };
}

function roundOf(edit: Edit, killed: string, writes: readonly OperatorWrite[]): Round {
  const own = writesFor(edit, writes);
  return {
    edit,
    killed,
    before: own.filter(({ replica }) => replica === killed),
    after: own.filter(({ replica }) => replica !== killed),
    others: writes.filter((write) => writesFor(edit, [write]).length === 0),
  };
}

/** Whether the leader died between two writes of one edit. */
export function isMidWrite({ before, after }: Round): boolean {
  return before.length > 0 && after.length > 0;
}

/** What became of the edit, in one line. */
export function toldOf({ edit, killed, before, after }: Round): string {
  const stepsOf = (writes: readonly EditWrite[]) =>
    writes.map(({ step, code }) => `${step} (${code})`).join(', ') || 'nothing';
  const missing = missingIn(before).join(', ') || 'nothing';
  const next = new Set(after.map(({ replica }) => replica));
  return [
    `generation ${edit.generation}: ${killed} had written ${stepsOf(before)}`,
    `still to be written: ${missing}`,
    `${[...next].join(', ') || 'the next leader'} wrote ${stepsOf(after)}`,
  ].join('; ');
}
