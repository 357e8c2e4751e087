import { stopAll } from '../../examples/demo/process.ts';
import { clientLegs } from './client-legs.ts';
import { judge } from './judge.ts';
import { ServerLegs } from './server-legs.ts';

/** `make conformance`: the official suite with and without the sidecar, and the verdict. docs/conformance.md explains it. */
const servers = await ServerLegs.start();
const faults: string[] = [];
try {
  for (const leg of [...servers.legs, ...clientLegs()]) {
    const verdict = await judge(leg);
    console.log(`${verdict.report}\n`);
    faults.push(...verdict.faults);
  }
} finally {
  await servers.stop();
  await stopAll();
}

for (const fault of faults) console.log(fault);
console.log(
  faults.length === 0
    ? 'conformance: the sidecar changes no check of the official suite'
    : `conformance: ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
