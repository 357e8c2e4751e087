import { release, take } from '../lock.ts';
import { up } from '../up.ts';
import { removeNamespaces } from './workload.ts';

/**
 * Before the first test: the programs and the cluster, whatever of it is missing. The cluster stays this run's own until
 * cluster-free.ts: another run, or `make cluster-up`, would rebuild what a test has taken down on purpose.
 */
export default async function clusterUp(): Promise<void> {
  await take();
  try {
    console.log(`The cluster ${await up()}.`);
    removeNamespaces();
  } catch (error) {
    release();
    throw error;
  }
}
