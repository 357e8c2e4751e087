import { networkInterfaces } from 'node:os';
import type { Log } from '../gate.ts';
import { openListeners, socketsAsSidecar } from './breaches.ts';
import type { Decoy } from './decoy.ts';
import { ForeignSockets } from './foreign.ts';
import type { TcpSocket } from './proc-net.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

/** Says why the pod is exposed; null where it is not. */
export type Look = () => Promise<string | null>;

/** Sockets that a reason names; the others are only counted. */
const NAMED = 3;

export interface RedirectOptions {
  readonly decoy: Decoy;
  readonly podIps: readonly string[];
  /** User of the sidecar, whom the redirect lets through. */
  readonly uid: number;
}

/** Under the redirect: it is in place for every address of the pod, and nobody else is the user whom it lets through. */
export function redirectLook({ decoy, podIps, uid }: RedirectOptions): Look {
  const foreign = new ForeignSockets((sockets, isOwn) => socketsAsSidecar(sockets, isOwn, uid));
  return async () => {
    const missing = await decoy.unproved([...loopbackAddresses(), ...podIps]);
    if (missing.length > 0) return `the redirect is not in place at ${missing.join(', ')}`;
    return reasonFor(await foreign.find(), `another process has sockets of user ${uid}`);
  };
}

/** Without a privilege: nobody else listens where the network reaches, except where it was declared. */
export function loopbackLook(allowPorts: readonly number[]): Look {
  const foreign = new ForeignSockets((sockets, isOwn) => openListeners(sockets, isOwn, allowPorts));
  return async () => reasonFor(await foreign.find(), 'another process listens beyond loopback');
}

/** A look that fails has shown nothing: the pod counts as exposed. */
export async function lookSafely(look: Look, log: Log): Promise<string | null> {
  try {
    return await look();
  } catch (error) {
    const why = sentenceOf(error);
    log.error('the capture could not be looked at', { why });
    return 'the sockets of the pod cannot be looked at';
  }
}

function reasonFor(found: readonly TcpSocket[], what: string): string | null {
  if (found.length === 0) return null;
  const places = found.map(({ address, port }) => `${address} port ${port}`);
  const more = places.length > NAMED ? ` and ${places.length - NAMED} more` : '';
  return `${what}: ${places.slice(0, NAMED).join(', ')}${more}`;
}

/** 127.0.0.1, and ::1 where the pod has IPv6. */
function loopbackAddresses(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const hasVersion6 = addresses.some(({ address }) => address === '::1');
  return hasVersion6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}
