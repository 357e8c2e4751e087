/** One thing to ask, as JSON-RPC names it. */
export interface Asked {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a client's own interface says came of it. */
export type Outcome =
  | { readonly kind: 'result'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly code: unknown; readonly message: string };

/** Where a client goes, and as whom. */
export interface Destination {
  readonly url: string;
  readonly token: string;
}

/** The outcome of a promise that a client gave. */
export async function outcomeOf(answer: Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: 'result', result: (await answer) as Readonly<Record<string, unknown>> };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { kind: 'error', code, message };
  }
}
