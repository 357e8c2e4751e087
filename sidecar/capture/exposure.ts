/** Whether the gate is the only way to the server. */
export interface Exposure {
  /** Whether the capture has been seen to hold since the start. */
  readonly proved: boolean;
  /** Why the pod is not exclusively behind the gate, for people; null where it is. */
  readonly reason: string | null;
  /**
   * Takes why the gate itself could not take its place; null where it has it. Null instead where nothing is captured: a gate
   * without its place has nothing to do there.
   */
  readonly obstruct: ((reason: string | null) => void) | null;
  /** Called after each change; returns the unsubscription. */
  onChange(listener: () => void): () => void;
}

/** Where nothing is captured, nothing goes around it: `gatehouse dev` stands beside its server. */
export const UNCAPTURED: Exposure = {
  proved: true,
  reason: null,
  obstruct: null,
  onChange: () => () => undefined,
};
