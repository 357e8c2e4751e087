import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chainLine, newChain } from './chain.ts';
import type { ChainedRecord, GenesisRecord } from './record.ts';
import { verifyChain } from './verify.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

const GENESIS: GenesisRecord = {
  kind: 'genesis',
  at: 1,
  pod: { namespace: 'default', name: 'mcp-é"\\' },
  server: 'model-server',
  version: '0.1.0',
};
const CLOSE: ChainedRecord = { kind: 'close', at: 9 };

function opened(id: string): ChainedRecord {
  return { kind: 'stream', id, at: 5, event: 'opened', reason: null };
}

function chainOf(chain: string, records: readonly ChainedRecord[]): readonly string[] {
  let state = newChain(chain);
  return records.map((record) => {
    const chained = chainLine(state, { record, mono: 1.5 }, sha256);
    state = chained.state;
    return chained.line;
  });
}

/** genesis, s0, s1, close: records 0 to 3. */
const whole = chainOf('one', [GENESIS, opened('s0'), opened('s1'), CLOSE]);
const [genesis = '', s0 = '', s1 = '', close = ''] = whole;
const other = chainOf('two', [GENESIS, opened('s0'), CLOSE]);

const clean = { state: 'clean', counts: { chains: 1, records: 4, foreign: 0 } };

describe('verifyChain finds clean', () => {
  it('a whole chain', () => {
    expect(verifyChain(whole, sha256)).toEqual(clean);
  });

  it('a chain of nothing but its ends', () => {
    expect(verifyChain(chainOf('x', [GENESIS, CLOSE]), sha256).state).toBe('clean');
  });

  it('chains one after the other, and mixed', () => {
    const counts = { chains: 2, records: 7, foreign: 0 };
    expect(verifyChain([...whole, ...other], sha256)).toEqual({ state: 'clean', counts });
    const [first = '', ...rest] = other;
    const mixed = [genesis, first, s0, ...rest, s1, close];
    expect(verifyChain(mixed, sha256)).toEqual({ state: 'clean', counts });
  });

  it('lines of others in between, which it counts, and blank ones, which it does not', () => {
    const lines = ['', 'listening', genesis, '[]', '{"k":"other/v1"}', s0, '\r', s1, close, ''];
    expect(verifyChain(lines, sha256)).toEqual({
      state: 'clean',
      counts: { chains: 1, records: 4, foreign: 3 },
    });
  });

  it('further keys, keys in another order, white space', () => {
    const lines = whole.map((line) => {
      const { k, p, h } = JSON.parse(line) as Record<string, string>;
      return `${JSON.stringify({ time: 'now', h, p, stream: 'stdout', k, s: 'signature' }, null, 1)}\r`;
    });
    expect(verifyChain(lines, sha256)).toEqual(clean);
  });

  it('kinds of records that it does not know', () => {
    const heartbeat = { kind: 'heartbeat', at: 3 } as unknown as ChainedRecord;
    const lines = chainOf('x', [GENESIS, heartbeat, CLOSE]);
    expect(verifyChain(lines, sha256).state).toBe('clean');
  });
});

const withPayload = (p: string): string =>
  `{"k":"gatehouse.audit/v1","p":${JSON.stringify(p)},"h":""}`;
const late = withPayload('{"chain":"one","seq":2,"kind":"genesis"}');

describe('verifyChain finds incomplete', () => {
  it.each([
    ['nothing', [], 'NothingFound', null, null, null],
    ['nothing of ours', ['listening'], 'NothingFound', null, null, null],
    ['a tail cut off', [genesis, s0], 'CloseMissing', 'one', 2, null],
    ['a tail cut off in a line', [genesis, s0, s1.slice(0, -9)], 'CloseMissing', 'one', 2, null],
    ['a beginning cut off', [s0, s1, close], 'GenesisMissing', 'one', 1, 1],
    ['a late genesis', [late], 'GenesisMissing', 'one', 2, 1],
    ['another first record', chainOf('x', [opened('s0'), CLOSE]), 'GenesisMissing', 'x', 0, 1],
    [
      'the second chain without its end',
      [...whole, ...other.slice(0, 1)],
      'CloseMissing',
      'two',
      1,
      null,
    ],
  ])('%s', (_, lines, code, chain, sequence, line) => {
    expect(verifyChain(lines, sha256)).toMatchObject({
      state: 'incomplete',
      fault: { code, chain, sequence, line },
    });
  });
});

const rehashed = ((): string => {
  const { p = '' } = JSON.parse(s0) as Record<string, string>;
  const payload = p.replace('opened', 'closed');
  return JSON.stringify({
    k: 'gatehouse.audit/v1',
    p: payload,
    h: sha256((JSON.parse(genesis) as { h: string }).h + payload),
  });
})();
const secondPayload = s0.replace(',"h":', ',"p":"{}","h":');
const afterClose = chainOf('one', [GENESIS, opened('s0'), CLOSE, opened('s1')]);

describe('verifyChain finds tampered', () => {
  it.each([
    [
      'an edited payload',
      [genesis, s0.replace('opened', 'closed'), s1, close],
      'HashMismatch',
      1,
      2,
    ],
    ['an edited hash', [genesis, s0, s1, close.replace(/.{4}"}$/, '0000"}')], 'HashMismatch', 3, 4],
    ['an edited payload with a new hash', [genesis, rehashed, s1, close], 'HashMismatch', 2, 3],
    ['an edited genesis', [genesis.replace('0.1', '0.2'), s0, s1, close], 'HashMismatch', 0, 1],
    ['a removed line', [genesis, s1, close], 'RecordMissing', 1, 2],
    ['two removed lines', [genesis, close], 'RecordMissing', 1, 2],
    ['lines in another order', [genesis, s1, s0, close], 'RecordMissing', 1, 2],
    ['a repeated line', [genesis, s0, s0, s1, close], 'RecordRepeated', 1, 3],
    ['a repeated chain', [...whole, ...whole], 'RecordRepeated', 0, 5],
    ['the genesis record further down', [s0, genesis, s1, close], 'RecordRepeated', 0, 2],
    ['a record after the end', afterClose, 'RecordAfterClose', 3, 4],
    [
      'another chain from the middle on',
      [genesis, s0, ...other.slice(2).map((line) => line.replace('two', 'one'))],
      'HashMismatch',
      2,
      3,
    ],
    ['a second payload in a line', [genesis, secondPayload, s1, close], 'RecordMissing', 1, 3],
  ])('%s', (_, lines, code, sequence, line) => {
    expect(verifyChain(lines, sha256)).toMatchObject({
      state: 'tampered',
      fault: { code, chain: 'one', sequence, line },
    });
  });

  it.each([
    ['no payload', '{"k":"gatehouse.audit/v1","h":""}'],
    ['a payload that is no text', '{"k":"gatehouse.audit/v1","p":{},"h":""}'],
    ['no hash', '{"k":"gatehouse.audit/v1","p":"{}"}'],
    ['a payload that is no JSON', withPayload('{')],
    ['a payload that is no object', withPayload('[]')],
    ['a payload that is null', withPayload('null')],
    ['no chain', withPayload('{"seq":1,"kind":"close"}')],
    ['no kind', withPayload('{"chain":"one","seq":1}')],
    ['no number', withPayload('{"chain":"one","kind":"close"}')],
    ['a number below 0', withPayload('{"chain":"one","seq":-1,"kind":"close"}')],
    ['a number with a fraction', withPayload('{"chain":"one","seq":1.5,"kind":"close"}')],
    [
      'a number beyond doubles',
      withPayload('{"chain":"one","seq":9007199254740993,"kind":"close"}'),
    ],
  ])('a line with %s', (_, line) => {
    expect(verifyChain([genesis, line, s0, s1, close], sha256)).toMatchObject({
      state: 'tampered',
      fault: { code: 'LineInvalid', chain: null, sequence: null, line: 2 },
      counts: { records: 5 },
    });
  });

  it('rather than incomplete, and names the first', () => {
    const verdict = verifyChain([s0, s1.replace('opened', 'closed'), genesis], sha256);
    expect(verdict).toMatchObject({
      state: 'tampered',
      fault: { code: 'HashMismatch', chain: 'one', sequence: 2, line: 2 },
    });
  });
});

/** Names that strict JSON would refuse: a claim or a label may have them. */
const names = fc.string({ unit: fc.constantFrom('a', 'A', '"', '\\', '\uD800', '\0', '😀', '\n') });
const labelled = fc.dictionary(names, names).map((labels): ChainedRecord => ({
  ...GENESIS,
  pod: { namespace: 'default', name: 'mcp', labels },
}));
const chains = fc
  .tuple(fc.uuid(), labelled, fc.array(names, { maxLength: 6 }))
  .map(([chain, first, ids]) => chainOf(chain, [first, ...ids.map(opened), CLOSE]));

const isClean = (lines: readonly string[]): boolean => verifyChain(lines, sha256).state === 'clean';

describe('the laws of verifyChain', () => {
  it('what chainLine makes is clean', () => {
    fc.assert(fc.property(chains, isClean));
  });

  it('any changed character of any line is reported', () => {
    fc.assert(
      fc.property(
        chains,
        fc.nat(),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (lines, nth, at, character) => {
          const line = lines[nth % lines.length] ?? '';
          const place = at % line.length;
          fc.pre(line[place] !== character);
          const changed = line.slice(0, place) + character + line.slice(place + 1);
          expect(isClean(lines.with(nth % lines.length, changed))).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('every character of a line counts', () => {
    for (const [nth, line] of whole.entries()) {
      for (let place = 0; place < line.length; place += 1) {
        const character = line[place] === '0' ? '1' : '0';
        const changed = line.slice(0, place) + character + line.slice(place + 1);
        if (isClean(whole.with(nth, changed))) throw new Error(`line ${nth}, character ${place}`);
      }
    }
  });

  it('any line that is left out, repeated or moved is reported', () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.nat(), (lines, nth, to) => {
        const from = nth % lines.length;
        const place = to % lines.length;
        const moved = lines.toSpliced(from, 1);
        expect(isClean(moved)).toBe(false);
        expect(isClean(lines.toSpliced(place, 0, lines[from] ?? ''))).toBe(false);
        fc.pre(from !== place);
        expect(isClean(moved.toSpliced(place, 0, lines[from] ?? ''))).toBe(false);
      }),
    );
  });
});
