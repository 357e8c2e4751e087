import type { KubeClient } from './kube/client.ts';
import { SYSTEM_CLOCK } from './kube/clock.ts';
import { Reflector } from './kube/reflector.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import type { MirrorMaker } from './state/cluster.ts';

/** Mirrors of the API server's collections, which count what happens to their watches. */
export function mirrorMaker(
  client: KubeClient,
  log: OperatorLog,
  meter: OperatorMeter,
): MirrorMaker {
  return ({ resource, labelSelector, parse, onChange }) => {
    const reflector = new Reflector({
      client,
      resource,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      parse,
      onChange,
      log,
      clock: SYSTEM_CLOCK,
      random: Math.random,
      hooks: {
        onRelist: (reason) => {
          if (reason === 'drift') meter.drifted();
          else meter.relisted();
        },
        onError: () => {
          meter.watchFailed();
        },
      },
    });
    reflector.start();
    return reflector;
  };
}
