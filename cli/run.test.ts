import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { capturedSurroundings } from '../test/support/captured-surroundings.ts';
import { run } from './run.ts';

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly encoding?: 'latin1';
  readonly words: readonly string[];
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

const cases = parse(
  await readFile(new URL('../test/cases/command-line.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

let base = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'gatehouse-run-'));
});

afterAll(async () => {
  await rm(base, { recursive: true });
});

async function write(folder: string, { files = {}, encoding }: Case): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, encoding ?? 'utf8');
  }
}

describe('gatehouse', () => {
  it.each(cases)('$name', async (example) => {
    const here = await mkdtemp(join(base, 'case-'));
    const [folder, state] = [join(here, 'folder'), join(here, 'state')];
    await write(folder, example);
    const place = (said: string): string =>
      said.replaceAll('FOLDER', folder).replaceAll('STATE', state);
    const around = capturedSurroundings(state);
    const status = await run(example.words.map(place), around);
    expect({
      status,
      stdout: around.said.stdout.trim(),
      stderr: around.said.stderr.trim(),
    }).toEqual({
      status: example.status,
      stdout: place(example.stdout ?? '').trim(),
      stderr: place(example.stderr ?? '').trim(),
    });
  });
});
