import { REFUSALS } from '../../../core/mcp/refusals.ts';
import type { Outcome } from '../command.ts';

/**
 * Whom a request without a credential met, each proven by what nobody else says: the server by its answer, the gate by its
 * challenge or refusal, nobody by a connection that did not come about, silence by one on which nothing was said.
 * Everything else is in its own words, which no test expects.
 */
export type Met = 'server' | 'gate' | 'nobody' | 'silence' | `other: ${string}`;

/** Lets curl print the whole answer, and how it ended. */
export const TELLING = ['-sS', '-i', '-w', String.raw`\n%{exitcode} %{time_connect}`];
const ENDING = /\n(?<exit>\d+) (?<connected>[\d.]+)$/;

/** CURLE_COULDNT_CONNECT and CURLE_OPERATION_TIMEDOUT (libcurl-errors(3)). */
const [NOT_CONNECTED, TIMED_OUT] = ['7', '28'];

/** What the servers of the tests say: scripted.ts its name, probed.ts which credential it saw. */
const OF_THE_SERVER = /"serverInfo":\{"name":"scripted"|^x-saw: /m;
const CHALLENGE = /^www-authenticate: Bearer .*resource_metadata="/im;
const MESSAGES = Object.values(REFUSALS).map(({ message }) => `"message":"${message}"`);

/** Whom curl met, or what kept it from being run. */
export function metBy({ stdout, stderr }: Pick<Outcome, 'stdout' | 'stderr'>): Met {
  const ending = ENDING.exec(stdout);
  if (ending === null) return other(stderr);
  if (ending.index > 0) return answererOf(stdout.slice(0, ending.index));
  const { exit = '', connected } = ending.groups ?? {};
  const isConnected = Number(connected) > 0;
  if (!isConnected && [NOT_CONNECTED, TIMED_OUT].includes(exit)) return 'nobody';
  return isConnected && exit === TIMED_OUT ? 'silence' : `other: curl ended with ${exit}`;
}

function answererOf(answer: string): Met {
  if (OF_THE_SERVER.test(answer)) return 'server';
  const isOfTheGate = CHALLENGE.test(answer) || MESSAGES.some((said) => answer.includes(said));
  return isOfTheGate ? 'gate' : `other: ${/^HTTP\/\S+ (\d+)/.exec(answer)?.[1] ?? answer}`;
}

/** In words, of which the first line says most. */
export function other(words: string): Met {
  return `other: ${words.trim().split('\n')[0] ?? ''}`;
}
