/** What the gate shows the upstream in place of the client's credential. It may change while calls are under way. */
export interface ServiceCredential {
  /** The whole value of its header; null where the upstream wants none. */
  readonly current: string | null;
  /** Every value that the upstream may still repeat: the present one, and the one before. */
  readonly known: readonly string[];
}

/** One that never changes. */
export function fixedCredential(credential: string | null): ServiceCredential {
  return { current: credential, known: credential === null ? [] : [credential] };
}
