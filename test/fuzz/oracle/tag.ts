import type { Arrived } from '../system/request-reader.ts';

/** Which request of a client something belongs to. */
export interface Tag {
  readonly run: number;
  readonly who: string;
  readonly connection: number;
  readonly request: number;
}

/** The tag is in a header that passes as sent. */
export function tagOf({ headers }: Arrived): Tag | null {
  const value = headers.find(([name]) => name === 'user-agent')?.[1] ?? '';
  const [, run, who, connection, request] =
    /^fuzz\/(\d+)\/(ada|eve|bob|both|none)\/(\d)\/(\d)(?:,|$)/.exec(value) ?? [];
  if (run === undefined || who === undefined) return null;
  return { run: Number(run), who, connection: Number(connection), request: Number(request) };
}
