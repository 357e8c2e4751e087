import { readFileSync, readdirSync } from 'node:fs';

/** Kills the sidecar of a pod as a crash would; the kubelet starts it again. The tests' machine is the node of the pod. */
export function killSidecar(pod: string): void {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isSidecarOf(name, pod));
  if (pids.length === 0) throw new Error(`no sidecar of ${pod} runs on this machine`);
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
}

function isSidecarOf(pid: string, pod: string): boolean {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return (
      variables.includes(`GATEHOUSE_POD_NAME=${pod}`) && words.includes('dist/sidecar/main.js')
    );
  } catch {
    return false;
  }
}
