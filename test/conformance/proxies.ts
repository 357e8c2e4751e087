import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Changes } from '../support/pass-through.ts';

/** Adds what the suite cannot be told to send. */
export function withToken(token: string): Changes {
  return { requestHeaders: (lines) => [...lines, 'authorization', `Bearer ${token}`] };
}

/** The mistakes of proxies that the comparison must see, by name. */
export const BROKEN_PROXIES = {
  'buffers-streams': { deliver: whenWhole },
  'drops-last-event-id': without('last-event-id'),
  'drops-mcp-name': without('mcp-name'),
  'drops-mcp-session-id': without('mcp-session-id'),
} as const satisfies Readonly<Record<string, Changes>>;

export type BrokenProxy = keyof typeof BROKEN_PROXIES;

/** Says nothing before the server has said everything. */
function whenWhole(from: IncomingMessage, answer: ServerResponse): void {
  const pieces: Buffer[] = [];
  from.on('data', (piece: Buffer) => pieces.push(piece));
  from.on('end', () => {
    answer.writeHead(from.statusCode ?? 502, from.rawHeaders).end(Buffer.concat(pieces));
  });
  from.on('error', () => answer.destroy());
}

function without(header: string): Changes {
  const isOther = (name = ''): boolean => name.toLowerCase() !== header;
  return {
    requestHeaders: (lines) => lines.filter((_, at) => isOther(lines[at - (at % 2)])),
  };
}
