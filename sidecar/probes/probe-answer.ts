/** What the kubelet is told: of an HTTP target its own status and the beginning of its body, of others 200 or 503. */
export interface ProbeAnswer {
  readonly status: number;
  readonly body: Buffer | string;
}

export const SUCCEEDED: ProbeAnswer = { status: 200, body: 'ok\n' };

/** `why`: one line, without the target's own words. */
export function failed(why: string): ProbeAnswer {
  return { status: 503, body: `${why}\n` };
}
