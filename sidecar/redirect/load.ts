import { spawnSync } from 'node:child_process';

/** Milliseconds for one transaction: far more than it takes, and less than a person waits for a pod without a word. */
const LOAD_MS = 10_000;

/**
 * Has `nft` load the rules into the network namespace of this process: all of them, or none. Returns null, or why it did
 * not, as one sentence. Needs CAP_NET_ADMIN.
 */
export function loadRules(rules: string): string | null {
  const { error, status, stderr } = spawnSync('nft', ['-f', '-'], {
    input: rules,
    encoding: 'utf8',
    timeout: LOAD_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined) return `nft cannot be run: ${error.message}.`;
  if (status === 0) return null;
  const said = stderr.trim().split(/\s*\n\s*/)[0] || `it ended with ${status ?? 'a signal'}`;
  return `nft refused the rules (${said}): the container needs NET_ADMIN and the node's kernel nf_tables with NAT.`;
}
