/** What the kubelet calls itself and the pod. */
export interface ProbeQuestion {
  /** In the Host header. */
  readonly host: string;
  readonly userAgent: string;
}

/** One attempt at one address of the pod. */
export interface Attempt {
  readonly address: string;
  readonly signal: AbortSignal;
  readonly question: ProbeQuestion;
}
