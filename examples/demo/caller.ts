import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** What came of one call: the client's result or error, the JSON-RPC id it used, and how long it took. */
export interface Called {
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: unknown; readonly message: string } | null;
  readonly rpcId: string | number | null;
  readonly milliseconds: number;
}

export interface Caller {
  readonly call: (method: string, parameters: Record<string, unknown>) => Promise<Called>;
  readonly close: () => Promise<void>;
}

/** The official client, connected: it finds out by itself which era the server speaks. */
export async function connect(url: string, token: string | null): Promise<Caller> {
  const sent: { id: string | number | null } = { id: null };
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: token === null ? {} : { headers: { authorization: `Bearer ${token}` } },
    fetch: (address, init) => {
      sent.id = idOf(init?.body) ?? sent.id;
      return fetch(address, init);
    },
  });
  const client = new Client(
    { name: 'demo', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(transport);
  return {
    call: async (method, parameters) => {
      const begun = performance.now();
      const answer = await ask(client, method, parameters);
      return { ...answer, milliseconds: performance.now() - begun, rpcId: sent.id };
    },
    close: () => client.close(),
  };
}

async function ask(
  client: Client,
  method: string,
  parameters: Record<string, unknown>,
): Promise<Pick<Called, 'result' | 'error'>> {
  try {
    const request = { method, params: parameters };
    return { result: await client.request(request as never), error: null };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { result: null, error: { code, message } };
  }
}

function idOf(body: unknown): string | number | undefined {
  return typeof body === 'string' ? (JSON.parse(body) as { id?: string | number }).id : undefined;
}
