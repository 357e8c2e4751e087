import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VoidRun, checkRecords, checkSystems } from './checks.ts';
import type { System, SystemName } from './systems/system.ts';
import { ANSWER_TEXT, DENIED_TOOL } from './workload.ts';

let server: Server;

afterEach(() => {
  server.close();
});

/** One that answers a call, with what `answer` says for its body and whether it bears a token. */
async function system(
  name: SystemName,
  answer: (body: string, hasToken: boolean) => readonly [number, string],
): Promise<System> {
  server = createServer((asked, answered) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const [status, text] = answer(body, asked.headers.authorization !== undefined);
      answered.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { name, port, token: 'a token', child: null };
}

const ALL: readonly [number, string] = [200, ANSWER_TEXT];

describe('a run is void', () => {
  it.each(['gate', 'baseline'] as const)('if %s answers a denied tool', async (name) => {
    const checked = checkSystems([await system(name, () => ALL)]);
    await expect(checked).rejects.toThrow(VoidRun);
    await expect(checked).rejects.toThrow(`${name} lets a denied tool pass`);
  });

  it.each(['gate', 'baseline'] as const)('if %s answers without a token', async (name) => {
    const deniesTool = await system(name, (body) => (body.includes(DENIED_TOOL) ? [200, ''] : ALL));
    await expect(checkSystems([deniesTool])).rejects.toThrow(`${name} lets no token pass`);
  });

  it('if the policies of the baseline do not allow what is measured', async () => {
    const denies = await system('baseline', () => [200, 'denied']);
    await expect(checkSystems([denies])).rejects.toThrow('baseline does not answer');
  });

  it('if a gate has recorded less than it answered', () => {
    expect(() => {
      checkRecords('baseline', 2, 3);
    }).toThrow('baseline: 2 calls were answered but only 3 audit records arrived');
  });
});

it('a run counts if a gate refuses both, and whatever a plain proxy lets pass', async () => {
  const decides = await system('baseline', (body, hasToken) => {
    if (!hasToken) return [401, ''];
    return body.includes(DENIED_TOOL) ? [200, 'denied'] : ALL;
  });
  await checkSystems([decides]);
  server.close();
  await checkSystems([await system('pass-through', () => ALL)]);
  checkRecords('gate', 2, 4);
});
