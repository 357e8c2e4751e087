import { explain } from '../../core/policy/explain.ts';
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
import { formatExplanation } from './format.ts';
import { principalOf } from './who.ts';
import type { WhoWords } from './who.ts';

/** The arguments and options of `gatehouse explain`, as written. */
export interface ExplainWords extends PodWords, CallWords, WhoWords {}

/** Prints the decision on one message, and what each rule had to say. */
export async function explainCall(
  folder: string,
  words: ExplainWords,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const operation = operationOf(words);
  const looked = await look(folder);
  const pod = choosePod(looked, words);
  const compilation = compileFor(looked, pod);
  const principal = principalOf(words, compilation, definedRoles(looked, pod.namespace));
  const explanation = explain(compilation.policy, compilation.masks, principal, operation);
  const warning = caution(folder, looked);
  if (warning !== null) sayTo(stderr)(warning);
  const who = words.subject === undefined ? '' : `${words.subject}, `;
  const asked = alignColumns([
    ['Who', `${who}roles: ${principal.roles.join(', ') || 'none'}`],
    ['What', formatCall(words)],
    ['Where', formatPod(pod)],
  ]);
  [...formatExplanation(explanation), '', ...asked].forEach(sayTo(stdout));
  return 0;
}
