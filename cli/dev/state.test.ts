import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readServerUrls, writeServers } from './dev-state.ts';
import { readIssuerAddress, readOrCreateSigningKey, readSigningKey } from './issuer-state.ts';
import { stateFolderOf } from './state-folder.ts';
import { readOrCreateWorkloadKey } from './workload-key.ts';

let base = '';
let folder = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'gatehouse-state-'));
  folder = join(base, 'gatehouse', 'dev');
});

afterEach(async () => {
  await rm(base, { recursive: true });
});

describe('keys', () => {
  it('are made once, even by several at once, and leave nothing beside them', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => readOrCreateSigningKey(folder)));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    const secrets = await Promise.all([1, 2, 3].map(() => readOrCreateWorkloadKey(folder)));
    expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(1);
    expect((await readdir(folder)).toSorted()).toEqual(['keys.json', 'workload-key.json']);
  });

  it('are their owner’s alone', async () => {
    await readOrCreateSigningKey(folder);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'keys.json'))).mode & 0o077).toBe(0);
  });
});

describe('what is not there is null', () => {
  it.each([
    ['the signing key', readSigningKey],
    ['the issuer', readIssuerAddress],
    ['the servers', readServerUrls],
  ])('%s', async (_what, read) => {
    expect(await read(folder)).toBeNull();
  });
});

describe('what another program wrote is refused, and named', () => {
  it.each([
    ['keys.json', '{', readSigningKey],
    ['keys.json', '[]', readSigningKey],
    ['keys.json', '{"kty":"oct","k":"c2VjcmV0"}', readOrCreateSigningKey],
    ['issuer.json', '{"issuer":1}', readIssuerAddress],
    ['dev.json', '{"servers":[]}', readServerUrls],
    ['dev.json', '{"servers":[{"name":"a"}]}', readServerUrls],
    ['workload-key.json', '{"id":"a","secret":"c2hvcnQ"}', readOrCreateWorkloadKey],
  ])('%s: %s', async (file, content, read) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), content);
    await expect(read(folder)).rejects.toThrow(
      `${join(folder, file)}: not a state file of gatehouse dev; delete it and start gatehouse dev again.`,
    );
  });
});

it('what cannot be read is named, with the reason', async () => {
  await mkdir(join(folder, 'dev.json'), { recursive: true });
  await expect(readServerUrls(folder)).rejects.toThrow('dev.json: cannot be read (EISDIR).');
});

it('servers are read as they were written', async () => {
  const server = { name: 'a', url: 'http://127.0.0.1:1/mcp', adminUrl: 'http://127.0.0.1:2' };
  await writeServers(folder, [server]);
  expect(await readServerUrls(folder)).toEqual([server.url]);
});

it.each([
  [{ XDG_STATE_HOME: '/x', HOME: '/home/ada' }, '/x/gatehouse/dev'],
  [{ XDG_STATE_HOME: 'x', HOME: '/home/ada' }, '/home/ada/.local/state/gatehouse/dev'],
  [{ HOME: '/home/ada' }, '/home/ada/.local/state/gatehouse/dev'],
])('the state folder under %j', (environment, expected) => {
  expect(stateFolderOf({ environment })).toBe(expected);
});
