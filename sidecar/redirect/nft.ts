import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Milliseconds for the transaction: far more than it takes. */
const APPLY_MS = 10_000;

/** Gives the rules to nftables as one transaction. What went wrong, as a sentence; null where they are in place. */
export async function applyRules(rules: string): Promise<string | null> {
  const nft = spawn('nft', ['-f', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: APPLY_MS,
    killSignal: 'SIGKILL',
  });
  // A process that ends early closes its input; why it ended says its status.
  nft.stdin.on('error', () => undefined);
  nft.stdin.end(rules);
  try {
    const [said, [status]] = await Promise.all([
      text(nft.stderr),
      once(nft, 'close') as Promise<[number | null]>,
    ]);
    if (status === 0) return null;
    return `nft refuses the rules (status ${status ?? 'none'}); the container needs NET_ADMIN as root, and the node nf_tables with NAT for inet: ${said.trim()}`;
  } catch {
    return 'nft cannot be run; use the image of Gatehouse';
  }
}
