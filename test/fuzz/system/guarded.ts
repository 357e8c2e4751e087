/** A sidecar as a process of its own, for the fuzzer: audit lines go to a pipe, trouble to stderr. */
import { createWriteStream } from 'node:fs';
import { encodeSnapshot } from '../../../core/snapshot/encode.ts';
import type { Snapshot } from '../../../core/snapshot/snapshot.ts';
import { UNCAPTURED } from '../../../sidecar/capture/exposure.ts';
import { fixedCredential } from '../../../sidecar/forward/credential.ts';
import { startSidecar } from '../../../sidecar/start.ts';

export interface GuardedOptions {
  readonly snapshot: Snapshot;
  readonly upstream: string;
  readonly credential: string;
  /** A named pipe that takes the audit lines. */
  readonly audit: string;
  /** Of the digests in them, as hex digits. */
  readonly digestKey: string;
}

/** Milliseconds between snapshots of the same content: each has everything that is open decided again. */
const AGAIN_MS = 500;

const options = JSON.parse(process.argv[2] ?? '') as GuardedOptions;
const quiet = (): void => undefined;

/** What a sidecar says at this level is a fault: none of the cases may make it. */
function complain(message: string, fields: object = {}): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}

const sidecar = await startSidecar({
  doors: [
    {
      listen: [{ host: '127.0.0.1', port: 0 }],
      upstream: { url: options.upstream, credential: fixedCredential(options.credential) },
      tls: null,
    },
  ],
  admin: { host: '127.0.0.1', port: 0 },
  hostnames: new Set(['127.0.0.1']),
  exposure: UNCAPTURED,
  pod: { namespace: 'default', name: 'fuzzed-0' },
  server: 'fuzzed',
  version: '0',
  digestKey: Buffer.from(options.digestKey, 'hex'),
  sink: createWriteStream(options.audit, { flags: 'a' }),
  verify: (jws) => Promise.resolve(jws),
  log: { debug: quiet, info: quiet, warn: quiet, error: complain },
  now: Date.now,
  fetch,
});

let delivered = 0;
async function deliver(): Promise<void> {
  delivered += 1;
  const version = { ...options.snapshot.version, reached: { McpRolePolicy: delivered } };
  const content = { ...options.snapshot, version, observedAt: Date.now() };
  const accepted = await sidecar.deliver(encodeSnapshot(content));
  if (!accepted.ok) complain('a snapshot was refused', { problem: accepted.problem });
}

await deliver();
const again = setInterval(() => void deliver(), AGAIN_MS);

async function end(): Promise<void> {
  clearInterval(again);
  await sidecar.close();
  process.disconnect?.();
}

/** Octets that are reachable: what garbage collection leaves. */
function live(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

process.on('message', (asked) => {
  if (asked === 'live') process.send?.(live());
  else void end();
});
process.send?.(sidecar.urls[0]);
