import { readFileSync, readdirSync } from 'node:fs';

/** What of Gatehouse runs in a pod. */
export type Program = 'sidecar' | 'operator';

/** Kills the program of a pod as a crash would; the kubelet starts it again. The tests' machine is the node of the pod. */
export function kill(program: Program, pod: string): void {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isOf(pid, program, pod));
  if (pids.length === 0) throw new Error(`no ${program} of ${pod} runs on this machine`);
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
}

function isOf(pid: string, program: Program, pod: string): boolean {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return (
      variables.includes(`GATEHOUSE_POD_NAME=${pod}`) && words.includes(`dist/${program}/main.js`)
    );
  } catch {
    return false;
  }
}
