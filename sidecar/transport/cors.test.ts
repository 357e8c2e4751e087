import { describe, expect, it } from '@jest/globals';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { readHeaderLines } from './raw-headers.ts';

function valueOf(flat: readonly string[], name: string): string | undefined {
  return flat[flat.indexOf(name) + 1];
}

describe('corsHeaders', () => {
  it('says nothing to what is no browser', () => {
    expect(corsHeaders(readHeaderLines([]))).toEqual([]);
  });

  it('names the origin, lets scripts read what MCP needs, and keeps caches apart', () => {
    const flat = corsHeaders(readHeaderLines(['Origin', 'https://a.example']));
    expect(valueOf(flat, 'access-control-allow-origin')).toBe('https://a.example');
    expect(valueOf(flat, 'vary')).toBe('Origin');
    expect(valueOf(flat, 'access-control-expose-headers')).toContain('mcp-session-id');
    expect(flat).not.toContain('access-control-allow-credentials');
  });
});

describe('preflightHeaders', () => {
  it('allows mirrored arguments as asked for, and nothing else that is asked for', () => {
    const asked = 'Mcp-Param-Region, X-Evil, mcp-param-, authorization';
    const flat = preflightHeaders(readHeaderLines(['Access-Control-Request-Headers', asked]));
    const allowed = valueOf(flat, 'access-control-allow-headers')?.split(', ') ?? [];
    expect(allowed).toContain('authorization');
    expect(allowed).toContain('mcp-param-region');
    expect(allowed).not.toContain('x-evil');
    expect(allowed).not.toContain('mcp-param-');
  });
});
