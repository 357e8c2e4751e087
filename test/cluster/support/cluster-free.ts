import { release } from '../lock.ts';

/** After the last test: the next run may have the cluster. */
export default function clusterFree(): void {
  release();
}
