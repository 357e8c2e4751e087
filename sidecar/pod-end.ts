import { ENDING_SIGNAL } from '../core/pod/names.ts';

/** Where the hook of the pod's end is heard: `process`, or an EventEmitter in a test. */
export interface PodEndSource {
  on(signal: typeof ENDING_SIGNAL, listener: () => void): unknown;
}

/** Resolves when the pod begins to end. It listens on, so that the signal sent again does not end the process. */
export function untilPodEnds(signals: PodEndSource): Promise<void> {
  return new Promise((resolve) => {
    signals.on(ENDING_SIGNAL, resolve);
  });
}
