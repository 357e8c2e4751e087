import type { Placed, Reserving } from '../memory/places.ts';
import { CALLS_PER_PRINCIPAL, OPEN_PER_POD } from '../transport/limits.ts';
import type { Place } from './place.ts';

/** Holds places for so many calls or streams of the caller, until they are opened or refused. */
export function reserve(
  { path, caller, server }: Place,
  of: Placed['of'],
  count: number,
): Reserving {
  const ofPrincipal = of === 'calls' ? CALLS_PER_PRINCIPAL : server.limits.streamsPerPrincipal;
  const wanted = { principal: caller.key, of, count };
  return path.open.places.reserve(wanted, { ofPrincipal, ofPod: OPEN_PER_POD });
}

/** What is held for what is forwarded is given back as soon as that has begun: it is open, and counts by itself. */
export function begun(forwarded: Promise<void>, release: () => void): Promise<void> {
  release();
  return forwarded;
}

/** What comes of the work. Where it fails, what was held for it is given back. */
export async function orReleased<T>(work: Promise<T>, release: () => void): Promise<T> {
  try {
    return await work;
  } catch (error) {
    release();
    throw error;
  }
}
