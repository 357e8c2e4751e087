import type { ServerSettings, Snapshot } from '../../core/snapshot/snapshot.ts';
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
