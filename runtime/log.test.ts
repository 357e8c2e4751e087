import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLog } from './log.ts';
import type { LogLevel } from './log.ts';

function opened(level: LogLevel) {
  const stream = new PassThrough({ encoding: 'utf8' });
  const log = createLog({ level, stream });
  const lines = () =>
    String(stream.read() ?? '')
      .split('\n')
      .filter((line) => line !== '');
  return { log, stream, lines };
}

describe('createLog', () => {
  it('writes each message as one line of JSON', () => {
    const { log, lines } = opened('debug');
    log.warn('Two\nlines.', { issuer: 'https://a.example', count: 2, ok: true });
    const [line = '', ...others] = lines();
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'warn',
      message: 'Two\nlines.',
      issuer: 'https://a.example',
      count: 2,
      ok: true,
    });
  });

  it('lets no field replace the message, the level or the time', () => {
    const { log, lines } = opened('debug');
    log.error('true', { message: 'forged', level: 'debug', ts: 'never' });
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        message: 'true',
        level: 'error',
        ts: expect.not.stringMatching('never'),
      }),
    ]);
  });

  it('drops what is below its level', () => {
    const { log, lines } = opened('warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines()).toHaveLength(2);
  });

  it('outlives its reader', () => {
    const { log, stream } = opened('info');
    stream.emit('error', new Error('EPIPE'));
    expect(() => {
      log.info('still here');
    }).not.toThrow();
  });
});
