import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Surroundings } from '../../cli/surroundings.ts';

export interface CapturedSurroundings extends Surroundings {
  readonly signals: EventEmitter;
  readonly said: { stdout: string; stderr: string };
}

/** Surroundings of a command that runs inside a test: nothing is inherited, and all that is said is kept. */
export function capturedSurroundings(stateHome: string): CapturedSurroundings {
  const said = { stdout: '', stderr: '' };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const environment = { XDG_STATE_HOME: stateHome };
  return { environment, stdout, stderr, signals: new EventEmitter(), now: Date.now, fetch, said };
}
