import { up } from '../up.ts';

/** Before the first test: the programs and the cluster, whatever of it is missing. */
export default async function clusterUp(): Promise<void> {
  console.log(`The cluster ${await up()}.`);
}
