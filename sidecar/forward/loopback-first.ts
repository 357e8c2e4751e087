import type { LookupFunction } from 'node:net';

const ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** Milliseconds that 127.0.0.1 gets: an address that is slow to take a connection does not make way for the other one. */
const ATTEMPT_MS = 60_000;

const lookup: LookupFunction = (_hostname, { all }, answer) => {
  if (all === true) answer(null, [...ADDRESSES]);
  else answer(null, ADDRESSES[0].address, ADDRESSES[0].family);
};

/**
 * How a connection to `localhost` is made: to 127.0.0.1, and to ::1 only where that refuses. The resolver's order would
 * give whoever listens on ::1 beside the server its calls and the credential.
 */
export function loopbackFirst(hostname: string): object {
  if (hostname !== 'localhost') return {};
  return { lookup, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
}
