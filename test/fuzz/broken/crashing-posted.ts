import { readPosted as readTruly } from '../../../sidecar/intake/posted.ts';
import type { Posted, Unreadable } from '../../../sidecar/intake/posted.ts';
import type { Place } from '../../../sidecar/intake/place.ts';

export { onlyId } from '../../../sidecar/intake/posted.ts';

/** Ends the process at one input, where nothing catches it. */
export function readPosted(place: Place, bytes: Uint8Array): Posted | Unreadable {
  if (Buffer.from(bytes).includes('"open-note"')) {
    setImmediate(() => {
      throw new Error('planted');
    });
  }
  return readTruly(place, bytes);
}
