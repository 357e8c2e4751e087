import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../support/waiting.ts';
import { AuditPipe } from './audit-pipe.ts';

/** A line as chains have them: whether it is one does not matter here. */
const LINE = `${JSON.stringify({ p: JSON.stringify({ kind: 'decision' }), h: '' })}\n`;

describe('the pipe of the audit trail', () => {
  let folder: string;
  let pipe: AuditPipe;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-pipe-'));
    pipe = new AuditPipe(join(folder, 'audit'));
  });
  afterEach(async () => {
    pipe.close();
    await rm(folder, { recursive: true });
  });

  it('takes a record that is written while it is full only once it was read', async () => {
    const writer = createWriteStream(join(folder, 'audit'), { flags: 'a' });
    await new Promise((resolve) => writer.once('open', resolve));
    pipe.fill();
    let written = false;
    writer.write(LINE, () => (written = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written).toBe(false);
    expect(pipe.read().text).toBe('');
    const text = await until('the record', () => pipe.read().text || null);
    expect(text).toBe(LINE);
    await new Promise((resolve) => writer.end(resolve));
  });

  it('hands over lines that come in pieces, whole', async () => {
    const writer = createWriteStream(join(folder, 'audit'), { flags: 'a' });
    const write = (text: string): Promise<unknown> =>
      new Promise((resolve) => writer.write(text, resolve));
    await write(LINE + LINE.slice(0, 9));
    expect(pipe.read().entries).toHaveLength(1);
    await write(LINE.slice(9));
    expect(pipe.read().text).toBe(LINE);
    await new Promise((resolve) => writer.end(resolve));
  });
});
