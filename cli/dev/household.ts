import type { Writable } from 'node:stream';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { signSnapshot, verifySnapshot } from '../../runtime/jose/snapshot-signature.ts';
import { createLog } from '../../runtime/log.ts';
import { devProvider } from '../pod/settings.ts';
import type { Surroundings } from '../surroundings.ts';
import type { DevIssuer } from './issuer.ts';
import type { DevOptions } from './options.ts';
import type { Household } from './served-upstream.ts';
import { readOrCreateWorkloadKey } from './workload-key.ts';

interface HouseholdParts {
  readonly options: DevOptions;
  readonly stateFolder: string;
  readonly issuer: DevIssuer;
  readonly sink: Writable;
}

/** Snapshots are signed and verified as on a cluster, by a key that lives as long as the process. */
export async function householdOf(
  { options, stateFolder, issuer, sink }: HouseholdParts,
  { now, fetch, stderr }: Surroundings,
): Promise<Household> {
  const { privateJwk, publicJwk } = await generateKeys('EdDSA');
  // Each gate listens to the sink that they share.
  sink.setMaxListeners(sink.getMaxListeners() + options.upstreams.length);
  return {
    labels: options.labels,
    provider: devProvider(issuer.issuer, issuer.jwksUri),
    workloadKey: await readOrCreateWorkloadKey(stateFolder),
    sign: (payload) => signSnapshot(payload, privateJwk),
    verify: (jws) => verifySnapshot(jws, publicJwk),
    epoch: now(),
    sink,
    log: createLog({ level: options.logLevel, stream: stderr }),
    now,
    fetch,
  };
}
