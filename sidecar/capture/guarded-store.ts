import type { InForce, SnapshotStore } from '../gate.ts';
import type { Exposure } from './exposure.ts';

/** What is in force where the pod may be exposed: then nothing passes, whatever the policies say. */
export function guardedStore(snapshots: SnapshotStore, exposure: Exposure): SnapshotStore {
  return {
    current: () => {
      const inForce = snapshots.current();
      return exposure.reason === null ? inForce : exposed(inForce);
    },
    onChange: (listener) => {
      const stops = [snapshots.onChange(listener), exposure.onChange(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function exposed(inForce: InForce): InForce {
  if (inForce.state === 'absent') return inForce;
  return { state: 'exposed', snapshot: inForce.snapshot };
}
