import { readFileSync, readdirSync } from 'node:fs';

/** The processes of this machine that have such a variable, `NAME=value`, and these words on their command line. */
export function pidsOf(variable: string, words = ''): readonly number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && isOf(pid, variable, words))
    .map(Number);
}

function isOf(pid: string, variable: string, words: string): boolean {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return (
      variables.includes(variable) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words)
    );
  } catch {
    return false;
  }
}

/** How a program of the node is started in the network of a pod: container runtimes name it as the host. */
export function inNetworkOf(pod: string): readonly string[] {
  const [pid] = pidsOf(`HOSTNAME=${pod}`);
  if (pid === undefined) throw new Error(`nothing of ${pod} runs on this machine`);
  return ['nsenter', `--net=/proc/${pid}/ns/net`];
}
