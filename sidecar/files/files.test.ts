import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '../../test/support/certificates.ts';
import type { TestCertificate } from '../../test/support/certificates.ts';
import { until } from '../../test/support/waiting.ts';
import type { Log } from '../gate.ts';
import { Crowd } from '../../runtime/http/crowd.ts';
import { CONNECTIONS } from '../transport/limits.ts';
import { listen } from '../transport/server.ts';
import { watchCredential } from './credential-file.ts';
import { TlsFilesError, watchTls } from './tls-files.ts';

let folder = '';
let complaints: string[] = [];
let ends: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
  complaints = [];
  ends = [];
});
afterEach(async () => {
  for (const end of ends) await end();
  await rm(folder, { recursive: true });
});

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message) => {
    complaints.push(message);
  },
};

describe('watchCredential', () => {
  const write = (text: string) => writeFile(join(folder, 'credential'), text);
  const open = async () => {
    const credential = await watchCredential({ folder, log, lookMs: 5 });
    ends.push(credential.close);
    return credential;
  };

  it('follows the file, and still knows the value before', async () => {
    await write('Bearer one\n');
    const credential = await open();
    expect([credential.current, credential.known]).toEqual(['Bearer one', ['Bearer one']]);
    await write('Bearer two');
    await until('the second', () => credential.current === 'Bearer two');
    await write('Bearer three');
    await until('the third', () => credential.current === 'Bearer three');
    expect(credential.known).toEqual(['Bearer three', 'Bearer two']);
  });

  it.each([
    ['two lines', 'a\nb'],
    ['nothing', ''],
    ['other characters', 'Bearer é'],
  ])('keeps the last good one where there is %s, and says nothing of it', async (_what, text) => {
    await write('Bearer one');
    const credential = await open();
    await write(text);
    await until('a complaint', () => complaints.length > 0);
    expect(credential.current).toBe('Bearer one');
    expect(complaints.join()).not.toContain('Bearer');
  });

  it('has none where none is mounted, and takes one that comes', async () => {
    const credential = await open();
    expect([credential.current, credential.known]).toEqual([null, []]);
    await write('Bearer late');
    await until('it', () => credential.current === 'Bearer late');
    expect(complaints).toEqual([]);
  });
});

describe('watchTls', () => {
  async function write({ cert, key }: TestCertificate): Promise<void> {
    await writeFile(join(folder, 'tls.crt'), cert);
    await writeFile(join(folder, 'tls.key'), key);
  }

  /** The name in the certificate that a client is shown. */
  function shown(port: number, ca: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, ca, checkServerIdentity: () => undefined };
      const socket = connect(options, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  it('shows a new certificate to new connections without a restart', async () => {
    const authority = await TestAuthority.create();
    await write(await authority.issue('one.example'));
    const tls = await watchTls({ folder, log, lookMs: 5 });
    const address = { host: '127.0.0.1', port: 0 };
    const server = await listen((_request, response) => response.end(), address, {
      tls,
      crowd: new Crowd(CONNECTIONS),
    });
    ends.push(tls.close, () => server.close());
    expect(await shown(server.port, authority.cert)).toBe('one.example');
    await write(await authority.issue('two.example'));
    await until('the second', async () => {
      return (await shown(server.port, authority.cert)) === 'two.example';
    });
  });

  it.each([
    ['key does not fit', 'tls.key', ({ key }: TestCertificate) => key],
    ['key is empty', 'tls.key', () => ''],
    ['certificate is empty', 'tls.crt', () => ''],
  ])('keeps the last pair where a %s', async (_what, file, textFrom) => {
    const authority = await TestAuthority.create();
    const first = await authority.issue('one.example');
    await write(first);
    const tls = await watchTls({ folder, log, lookMs: 5 });
    ends.push(tls.close);
    await writeFile(join(folder, file), textFrom(await authority.issue('two.example')));
    await until('a complaint', () => complaints.length > 0);
    expect(tls.current()).toEqual(first);
  });

  it('does not begin without one', async () => {
    await expect(watchTls({ folder, log })).rejects.toThrow(TlsFilesError);
  });
});
