import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** What came of one call: the client's result or error, the JSON-RPC request it sent, and how long it took. */
export interface Called {
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: unknown; readonly message: string } | null;
  readonly sent: Sent;
  readonly milliseconds: number;
}

/** The last request that went out; connecting may take two, since the client finds out which era the server speaks. */
export interface Sent {
  readonly id: string | number | null;
  readonly method: string;
}

export interface Caller {
  /** How connecting went; a caller that was refused can call all the same, and meets its refusal again. */
  readonly connection: Called;
  readonly call: (method: string, parameters: Record<string, unknown>) => Promise<Called>;
  readonly close: () => Promise<void>;
}

/** The official client. */
export async function connect(url: string, token: string | null): Promise<Caller> {
  let sent: Sent = { id: null, method: '' };
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: token === null ? {} : { headers: { authorization: `Bearer ${token}` } },
    fetch: (address, init) => {
      sent = requestIn(init?.body) ?? sent;
      return fetch(address, init);
    },
  });
  const client = new Client(
    { name: 'demo', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const timed = async (ask: () => Promise<Called['result']>): Promise<Called> => {
    const begun = performance.now();
    const answer = await answerOf(ask);
    return { ...answer, milliseconds: performance.now() - begun, sent };
  };
  const connection = await timed(() => client.connect(transport).then(() => ({})));
  return {
    connection,
    call: (method, params) => timed(() => client.request({ method, params } as never)),
    close: () => client.close(),
  };
}

async function answerOf(
  ask: () => Promise<Called['result']>,
): Promise<Pick<Called, 'result' | 'error'>> {
  try {
    return { result: await ask(), error: null };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { result: null, error: { code, message } };
  }
}

function requestIn(body: unknown): Sent | null {
  if (typeof body !== 'string') return null;
  const { id, method } = JSON.parse(body) as { id?: string | number; method?: string };
  return id === undefined || method === undefined ? null : { id, method };
}
