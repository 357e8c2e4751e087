/** A built sidecar as a process of its own, whose memory tests look at: audit lines go nowhere, trouble to stderr. */
import { createWriteStream } from 'node:fs';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';

export interface GuardedOptions {
  readonly snapshot: Snapshot;
  /** Origin of the MCP server. */
  readonly upstream: string;
  /** File that takes the audit lines. */
  readonly audit: string;
  /** URL of the folder of the built product. */
  readonly built: string;
}

type Start = typeof import('../../sidecar/start.ts');
type Pod = typeof import('../../sidecar/pod.ts');
type Encode = typeof import('../../core/snapshot/encode.ts');
type Exposure = typeof import('../../sidecar/capture/exposure.ts');
type Credential = typeof import('../../sidecar/forward/credential.ts');

const options = JSON.parse(process.argv[2] ?? '') as GuardedOptions;

async function built<Module>(name: string): Promise<Module> {
  return (await import(`${options.built}${name}.js`)) as Module;
}

const { startSidecar } = await built<Start>('sidecar/start');
const { encodeSnapshot } = await built<Encode>('core/snapshot/encode');
const { UNCAPTURED } = await built<Exposure>('sidecar/capture/exposure');
const { fixedCredential } = await built<Credential>('sidecar/forward/credential');
// An injected one has more around it, which weighs too.
await built<Pod>('sidecar/pod');

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
