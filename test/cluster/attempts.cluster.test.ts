import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refusalBody } from '../../core/mcp/refusals.ts';
import { until } from '../support/waiting.ts';
import { fromNode, fromNodeAs } from './support/attempts.ts';

// What the other tests take for closed is decided by this: whatever somebody answers, it is never «nobody».

/** Answers as the path asks for: status, headers, body. Never for `silence`; for `reset` it resets the connection. */
const AS_ASKED = `
  const server = require('node:http').createServer((request, response) => {
    const asked = decodeURIComponent(request.url.slice(1));
    if (asked === 'reset') return void request.socket.resetAndDestroy();
    if (asked === 'silence') return;
    const [status, headers, body] = JSON.parse(asked);
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
`;
/** Ports of the machine that nothing else of the tests uses; nobody listens at the last one. */
const [SCRIPTED, PROBED, NOBODY] = [18_771, 18_772, 18_773];

const children: ChildProcess[] = [];
let asAsked = 0;

beforeAll(async () => {
  const child = spawn(process.execPath, ['-e', AS_ASKED], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  asAsked = Number(port.toString());
  serve('scripted', { PORT: String(SCRIPTED) });
  serve('probed', { PORTS: String(PROBED) });
});
afterAll(() => {
  for (const child of children) child.kill();
});

function serve(name: string, env: Readonly<Record<string, string>>): void {
  const program = join(import.meta.dirname, 'servers', `${name}.ts`);
  const options = { env: { ...process.env, ...env }, stdio: 'ignore' } as const;
  children.push(spawn(process.execPath, [program], options));
}

const at = (port: number, path = 'mcp') => `http://127.0.0.1:${port}/${path}`;
const answered = (status: number, body = '', headers = {}) =>
  fromNode(at(asAsked, encodeURIComponent(JSON.stringify([status, headers, body]))));

describe('whom an attempt meets', () => {
  it.each([
    ['scripted.ts', SCRIPTED],
    ['probed.ts', PROBED],
  ])('is the server where %s answers', async (_name, port) => {
    expect(await until('it answers', () => answerOf(port))).toBe('server');
  });

  it('is the gate by its challenge, and by any refusal of its own', () => {
    const challenge = { 'www-authenticate': 'Bearer resource_metadata="http://x/y"' };
    expect(answered(401, '', challenge)).toBe('gate');
    expect(answered(403, JSON.stringify(refusalBody('HostNotAllowed', null)))).toBe('gate');
  });

  it.each([200, 401, 403, 404, 500, 503])('is somebody else by a bare %i', (status) => {
    expect(answered(status, '{"jsonrpc":"2.0"}')).toBe(`other: ${status}`);
  });

  it('is the server behind whatever status', () => {
    expect(answered(500, '', { 'x-saw': 'nothing' })).toBe('server');
  });

  it('is nobody only where there is no connection', () => {
    expect(fromNode(at(NOBODY))).toBe('nobody');
    expect(fromNode(at(asAsked, 'silence'))).toBe('silence');
    expect(fromNode(at(asAsked, 'reset'))).toBe('other: curl ended with 56');
    expect(fromNode('http:///')).toMatch(/^other: curl ended with \d+$/);
    expect(fromNodeAs(['false'], at(NOBODY))).toBe('other: ');
  });
});

function answerOf(port: number): string | null {
  const met = fromNode(at(port));
  return met === 'nobody' ? null : met;
}
