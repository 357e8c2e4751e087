import { clientFaults } from './judge-client.ts';
import { upstreamFaults } from './judge-upstream.ts';
import { play } from './play.ts';
import type { Bypass } from './schema.ts';
import type { Target } from './target.ts';

export interface Verdict {
  readonly state: 'passed' | 'failed' | 'not judged';
  /** What was met that may not be, or why nothing can be said: a sentence each. */
  readonly why: readonly string[];
}

/** Without it an endpoint that answers nobody would pass every case. */
export const NOT_ALIVE = 'an allowed call after it is not answered';

/** Plays a case and judges what came of it, as far as this target lets it be seen. */
export async function judge(bypass: Bypass, target: Target): Promise<Verdict> {
  const unseen = cannotBeSeen(bypass, target);
  if (unseen !== null) return { state: 'not judged', why: [unseen] };
  const met = await play(bypass, target);
  const why = [
    ...(met.alive ? [] : [NOT_ALIVE]),
    ...(met.arrived === null ? [] : upstreamFaults(bypass, met, target.judging)),
    ...clientFaults(bypass, met, target.judging),
  ];
  return { state: why.length === 0 ? 'passed' : 'failed', why };
}

/** Why a target cannot be held against the case; null where it can. */
function cannotBeSeen({ before, send, answer }: Bypass, target: Target): string | null {
  const steps = [...before.map((step) => step.send), send].flat();
  const said = JSON.stringify(steps);
  const isScripted = answer !== undefined || before.some((step) => step.answer !== undefined);
  if (target.upstream === null && isScripted) return 'it needs the recording upstream';
  if (target.token === null && /authorization|\{TOKEN\}|\{OTHER\}/i.test(said))
    return 'it needs a token';
  return target.otherToken === null && said.includes('{OTHER}')
    ? 'it needs a token of another principal'
    : null;
}
