import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { DEFAULT_LIMITS } from '../../core/snapshot/default-limits.ts';
import type { ServerSettings } from '../../core/snapshot/snapshot.ts';
import { addressesOf } from './addresses.ts';
import { readFrame, readTransport } from './frame.ts';
import type { Frame } from './frame.ts';
import { readHeaderLines } from './raw-headers.ts';

type Headers = Readonly<Record<string, string | readonly string[] | null>>;

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly target?: string;
  readonly httpVersion?: string;
  readonly headers?: Headers;
  readonly route?: string;
  readonly refusal?: string;
}

const { headers: ORDINARY, frames } = parse(
  readFileSync(new URL('../../test/cases/frames.yaml', import.meta.url), 'utf8'),
) as { readonly headers: Headers; readonly frames: readonly Case[] };

const SERVER: ServerSettings = {
  name: 'server',
  urls: ['https://mcp.example.com/mcp', 'http://localhost:8080/mcp'],
  path: '/mcp',
  ssePath: '/sse',
  nonMcpPaths: ['/healthz', '/metrics'],
  denyStyle: 'Visible',
  maxStalenessSeconds: 900,
  onStale: 'Deny',
  credentialHeader: 'authorization',
  limits: DEFAULT_LIMITS,
};
const ADDRESSES = addressesOf(SERVER);

function frameOf({ method = 'POST', target = '/mcp', httpVersion = '1.1', headers }: Case): Frame {
  const lines = Object.entries({ ...ORDINARY, ...headers }).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((line) => [name, line]),
  );
  return { method, target, httpVersion, headers: readHeaderLines(lines) };
}

describe('readFrame', () => {
  it.each(frames)('$name', (example) => {
    const framing = readFrame(frameOf(example), SERVER, ADDRESSES);
    const { route, refusal } = example;
    expect(framing).toEqual(route === undefined ? { ok: false, refusal } : { ok: true, route });
  });
});

describe('readTransport', () => {
  it('tells a broken frame before there is anything to compare its path with', () => {
    const broken = frameOf({ name: '', httpVersion: '1.0', target: '/nowhere' });
    expect(readTransport(broken, ADDRESSES)).toBe('HttpVersionUnsupported');
    expect(readTransport(frameOf({ name: '', target: '/nowhere' }), ADDRESSES)).toBeNull();
  });
});
