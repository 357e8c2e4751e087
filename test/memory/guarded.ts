/** A built sidecar as a process of its own, whose memory tests look at: audit lines go nowhere, trouble to stderr. */
import { createWriteStream } from 'node:fs';
import type * as encoding from '../../core/snapshot/encode.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import type * as exposure from '../../sidecar/capture/exposure.ts';
import type * as credential from '../../sidecar/forward/credential.ts';
import type * as start from '../../sidecar/start.ts';

export interface GuardedOptions {
  readonly snapshot: Snapshot;
  /** Origin of the MCP server. */
  readonly upstream: string;
  /** File that takes the audit lines. */
  readonly audit: string;
  /** URL of the folder of the built product. */
  readonly built: string;
}

const options = JSON.parse(process.argv[2] ?? '') as GuardedOptions;

async function built<Module>(name: string): Promise<Module> {
  return (await import(`${options.built}${name}.js`)) as Module;
}

const { startSidecar } = await built<typeof start>('sidecar/start');
const { encodeSnapshot } = await built<typeof encoding>('core/snapshot/encode');
const { UNCAPTURED } = await built<typeof exposure>('sidecar/capture/exposure');
const { fixedCredential } = await built<typeof credential>('sidecar/forward/credential');
// An injected one has more around it, which weighs too.
await built<object>('sidecar/pod');

const quiet = (): void => undefined;

function complain(message: string, fields: object = {}): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}

const sidecar = await startSidecar({
  doors: [
    {
      listen: [{ host: '127.0.0.1', port: 0 }],
      upstream: { url: options.upstream, credential: fixedCredential('Bearer of-the-service') },
      tls: null,
    },
  ],
  admin: { host: '127.0.0.1', port: 0 },
  hostnames: new Set(['127.0.0.1']),
  exposure: UNCAPTURED,
  pod: { namespace: 'default', name: 'models-0' },
  server: 'models',
  version: '0',
  sink: createWriteStream(options.audit, { flags: 'a' }),
  verify: (jws) => Promise.resolve(jws),
  log: { debug: quiet, info: quiet, warn: quiet, error: complain },
  now: Date.now,
  fetch,
});

async function deliver(snapshot: Snapshot): Promise<void> {
  const accepted = await sidecar.deliver(encodeSnapshot(snapshot));
  if (!accepted.ok) complain('a snapshot was refused', { problem: accepted.problem });
  process.send?.(sidecar.urls[0]);
}

process.on('message', (snapshot) => void deliver(snapshot as Snapshot));
process.once('disconnect', () => void sidecar.close());
await deliver(options.snapshot);
