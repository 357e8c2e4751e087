/** Whether the gate is the only way to the server. */
export interface Exposure {
  /** Whether the capture has been seen to hold since the start. */
  readonly proved: boolean;
  /** Why the pod is not exclusively behind the gate, for people; null where it is. */
  readonly reason: string | null;
  /** Called after each change; returns the unsubscription. */
  onChange(listener: () => void): () => void;
}

/** Where nothing is captured, nothing goes around it: `gatehouse dev` stands beside its server. */
export const UNCAPTURED: Exposure = {
  proved: true,
  reason: null,
  onChange: () => () => undefined,
};
