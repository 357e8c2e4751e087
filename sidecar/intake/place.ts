import type { ServerSettings, Snapshot, SnapshotVersion } from '../../core/snapshot/snapshot.ts';
import type { Caller } from '../caller.ts';
import type { DataPath } from '../data-path.ts';
import type { Exchange } from '../transport/exchange.ts';

/** One request whose caller is known: where its messages are decided and answered. */
export interface Place {
  readonly path: DataPath;
  readonly exchange: Exchange;
  readonly caller: Caller;
  /** The settings that the request was framed under. */
  readonly server: ServerSettings;
  readonly snapshot: Snapshot;
}

interface Lasting extends Omit<Place, 'snapshot'> {
  /** Of the snapshot in force when the request came. */
  readonly version: SnapshotVersion;
}

/**
 * What of it lasts as long as the exchange. INVARIANT: a snapshot does not: what goes on asks for the one in force, and a
 * thousand streams that were opened under a hundred policies must not keep a hundred of them. For the same reason no step of
 * the request path waits for the one that forwards: it returns it, and is over.
 */
export function lasting({ path, exchange, caller, server, snapshot }: Place): Lasting {
  return { path, exchange, caller, server, version: snapshot.version };
}
