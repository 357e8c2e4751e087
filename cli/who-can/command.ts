import type { ListedItem } from '../../core/mcp/listing.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { reach } from '../../core/policy/reach.ts';
import type { Reach } from '../../core/policy/reach.ts';
import { look } from '../folder/look.ts';
import { choosePod } from '../pod/choose-pod.ts';
import type { PodWords } from '../pod/choose-pod.ts';
import { compileFor } from '../pod/compile-for.ts';
import { caution, formatCall, formatPod } from '../question/heading.ts';
import { operationOf } from '../question/message.ts';
import type { CallWords } from '../question/message.ts';
import { definedRoles } from '../question/roles.ts';
import { sayTo } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { alignColumns } from '../table.ts';

/** The arguments and options of `gatehouse who-can`, as written. */
export interface WhoCanWords extends PodWords, CallWords {}

const REACHES: Readonly<Record<Reach, string>> = {
  Always: 'always',
  WithSomeArguments: 'with some arguments',
  WithApproval: 'after approval',
  Never: 'never',
};

/** Prints for each role of the namespace how far it reaches. */
export async function whoCan(
  folder: string,
  words: WhoCanWords,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const asked = withoutArguments(operationOf(words));
  const looked = await look(folder);
  const pod = choosePod(looked, words);
  const { policy, masks } = compileFor(looked, pod);
  const roles = definedRoles(looked, pod.namespace);
  const rows = roles.map((role) => [role, REACHES[reach(policy, masks, role, asked)]]);
  const warning = caution(folder, looked);
  if (warning !== null) sayTo(stderr)(warning);
  const answer =
    rows.length === 0
      ? ['No policy defines a role: nobody can.']
      : alignColumns([['ROLE', formatCall(words)], ...rows]);
  [...answer, '', `Where  ${formatPod(pod)}`].forEach(sayTo(stdout));
  return 0;
}

/** A tool or prompt whatever its arguments: the question is about all of them. */
function withoutArguments(operation: Operation): ListedItem | Operation {
  if (operation.kind !== 'use' || operation.target.kind === 'resource') return operation;
  const { kind, name } = operation.target;
  return { kind, name };
}
