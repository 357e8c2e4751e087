import { modernRpc } from '../support/mcp-http.ts';

/** What `{NAME}` stands for. */
export type Texts = Readonly<Record<string, string>>;

const { _meta } = modernRpc(1, 'tools/call').params;
const META = JSON.stringify(_meta);

const OPEN = '{"name":"open","inputSchema":{"type":"object"}}';
const CLOSED = OPEN.replace('open', 'closed');

/** Bodies that many cases use. */
export const BODIES: Texts = {
  META,
  ALLOWED: call('"open","arguments":{}'),
  DENIED: call('"closed","arguments":{}'),
  MODERN: call(`"open","arguments":{},"_meta":${META}`),
  LIST: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  /** What the client may see of LEAK. */
  SHOWN: list('1', OPEN),
};

/** Answers to LIST under the id that a request has: with a tool that the caller may not see, and without. */
export function answersTo(id: string): Texts {
  return { ID: id, LEAK: list(id, `${OPEN},${CLOSED}`), HARMLESS: list(id, OPEN) };
}

function list(id: string, tools: string): string {
  return `{"jsonrpc":"2.0","id":${id},"result":{"tools":[${tools}]}}`;
}

function call(params: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${params}}}`;
}

/** @throws Error for a name that stands for nothing: a case that is played with it would show nothing. */
export function filled(text: string, texts: Texts): string {
  return text.replaceAll(/\{([A-Z]+)\}/g, (whole, name: string) => {
    const value = texts[name];
    if (value === undefined) throw new Error(`${whole} stands for nothing here`);
    return value;
  });
}
