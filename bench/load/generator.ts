import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The load generator in a process of its own, used for one job after the other. */
export interface LoadGenerator {
  /** Rejects if the process ends. */
  run(job: LoadJob): Promise<LoadResult>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(PROGRAM);
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', () => {
      reject(new Error('the load generator has ended'));
    });
  });
  ended.catch(() => undefined);
  return {
    run: (job) => {
      const result = new Promise<LoadResult>((resolve) => child.once('message', resolve));
      child.send(job);
      return Promise.race([result, ended]);
    },
    stop: () => child.kill(),
  };
}
