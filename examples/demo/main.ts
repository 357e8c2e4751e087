import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { breakPolicies } from './broken-policies.ts';
import { cleanUpAtEnd } from './ending.ts';
import { keepRunning } from './keep.ts';
import { play } from './play.ts';
import { stopAll } from './process.ts';
import { report } from './report.ts';
import { startGate } from './gate.ts';
import { startEverything, startModelServer } from './servers.ts';
import { verifyTrail } from './trail.ts';

/** `make demo`: exit status 0 only if every cell is as written down. BREAK=1 flips one rule, KEEP=1 leaves it running. */
const POLICIES = fileURLToPath(new URL('../policies', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
const cleanUp = async (): Promise<void> => {
  await stopAll();
  await rm(folder, { recursive: true, force: true });
};
cleanUpAtEnd(cleanUp);

try {
  const isBroken = process.env['BREAK'] === '1';
  const policies = isBroken ? await breakPolicies(POLICIES, folder) : POLICIES;
  if (isBroken) console.log('Flipped from Allow to Deny: engineers-and-scientists-generate.\n');
  console.log('Starting two MCP servers and the gate in front of them ...');
  const modelServer = await startModelServer();
  const everything = await startEverything();
  const upstreams = { 'model-server': modelServer.url, everything: everything.url };
  const gate = await startGate({ policies, upstreams, folder });
  const played = await play(gate, upstreams);
  process.exitCode = await report(played, gate.auditFile);
  if (process.env['KEEP'] === '1') await keepRunning(gate, policies);
  await gate.running.stop();
  const { state, counts } = await verifyTrail(gate.auditFile);
  console.log(
    `The audit trail of ${counts.records} records in ${counts.chains} chains is ${state}`,
  );
  if (state !== 'clean') process.exitCode = 1;
} finally {
  await cleanUp();
}
