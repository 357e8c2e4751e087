import { pidsOf } from './processes.ts';

/** What of Gatehouse runs in a pod. */
export type Program = 'sidecar' | 'operator';

/** The processes of the program in a pod; none while it is down. The tests' machine is the node of the pod. */
export function processesOf(program: Program, pod: string): readonly number[] {
  return pidsOf(`GATEHOUSE_POD_NAME=${pod}`, `dist/${program}/main.js`);
}

/** Ends processes at once, as a crash would; the kubelet starts their containers again. */
export function crash(pids: readonly number[]): void {
  if (pids.length === 0) throw new Error('nothing runs on this machine that could crash');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

/** Far oftener than a sidecar needs to become ready. */
const KILL_MS = 100;

/** As a crash that repeats itself. Returns how it ends; then the kubelet takes its time to start the program again. */
export function keepKilling(program: Program, pod: string): () => void {
  const timer = setInterval(() => signal(program, pod, 'SIGKILL'), KILL_MS).unref();
  return () => {
    clearInterval(timer);
  };
}

/** Sends it to the program of a pod. Returns how many processes got it: none while the program is down. */
export function signal(program: Program, pod: string, name: NodeJS.Signals): number {
  const pids = processesOf(program, pod);
  for (const pid of pids) process.kill(pid, name);
  return pids.length;
}
