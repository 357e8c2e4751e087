/** How the gate answers a request that never becomes a decision, or whose answer never comes. */
export interface Refusal {
  /** HTTP status where the answer has no other. */
  readonly status: number;
  /** JSON-RPC code: the protocol's or the official servers' where they have one, else -31000 minus the status, outside of what JSON-RPC reserves. */
  readonly rpcCode: number;
  /** What the client is told: nothing internal. */
  readonly message: string;
  readonly meaning: string;
}
