import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LINE_FORM, LINE_OCTETS, chainLine, newChain } from './chain.ts';
import type { ChainedLine, ChainState } from './chain.ts';
import type { ChainedRecord, DecisionRecord, GenesisRecord, RefusalRecord } from './record.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

interface Envelope {
  readonly k: string;
  readonly p: string;
  readonly h: string;
}

const START = newChain('c-1');

function chained(record: ChainedRecord, state: ChainState = START): ChainedLine {
  return chainLine(state, { record, mono: 12.5 }, sha256);
}

function payloadOf({ line }: ChainedLine): Readonly<Record<string, unknown>> {
  const { p } = JSON.parse(line) as Envelope;
  return JSON.parse(p) as Readonly<Record<string, unknown>>;
}

const refusal = (source: string): RefusalRecord => ({
  kind: 'refusal',
  id: 'r',
  at: 1_000,
  source,
  reason: 'JsonInvalid',
  count: 1,
});

function genesis(labels: Readonly<Record<string, string>>): GenesisRecord {
  const pod = { namespace: 'n', name: 'p', labels };
  return { kind: 'genesis', at: 1_000, pod, server: 's', version: '0' };
}

const digestOf = (text: string, length: number): string => `sha256:${sha256(text)}:${length}`;

describe('chainLine', () => {
  it('numbers, dates and chains', () => {
    const first = chained(refusal('a'));
    const second = chained(refusal('b'), first.state);
    expect(first.line).toBe(
      `{"k":"gatehouse.audit/v1","p":${JSON.stringify(
        '{"chain":"c-1","seq":0,"ts":"1970-01-01T00:00:01.000Z","mono":12.5,"kind":"refusal","id":"r","source":"a","reason":"JsonInvalid","count":1}',
      )},"h":"${first.state.previous}"}`,
    );
    const { p, h } = JSON.parse(second.line) as Envelope;
    expect(h).toBe(sha256(first.state.previous + p));
    expect(second.state).toEqual({ chain: 'c-1', sequence: 2, previous: h });
    expect(payloadOf(second)).toMatchObject({ chain: 'c-1', seq: 1, source: 'b' });
  });

  it('keeps what fits as it is, up to the last octet', () => {
    const room = LINE_OCTETS - 256;
    const { p } = JSON.parse(chained(refusal('')).line) as Envelope;
    const source = 'x'.repeat(room - JSON.stringify(p).length);
    expect(payloadOf(chained(refusal(source)))).toMatchObject({ source });
    const longer = payloadOf(chained(refusal(`${source}x`)));
    expect(longer).toMatchObject({ cut: true, source: digestOf(`${source}x`, source.length + 1) });
  });

  it('counts octets, not characters', () => {
    const source = 'é'.repeat(4_000);
    expect(payloadOf(chained(refusal(source)))).toMatchObject({
      cut: true,
      source: digestOf(source, 4_000),
    });
  });

  it('cuts no more than it must', () => {
    const record = { ...refusal('x'.repeat(9_000)), reason: 'y'.repeat(500) };
    expect(payloadOf(chained(record))).toMatchObject({ reason: record.reason });
  });

  it('keeps the first entries of a long list and the digest of the others', () => {
    const roles = Array.from({ length: 1_000 }, (_, at) => `role-${at}`);
    const principal = { provider: 'dev', subject: 's', user: 'u', roles };
    const record = { ...refusal('a'), principal } as unknown as ChainedRecord;
    expect(payloadOf(chained(record))['principal']).toEqual({
      ...principal,
      roles: [...roles.slice(0, 32), digestOf(JSON.stringify(roles.slice(32)), 968)],
    });
  });

  it('replaces an open map with too many fields', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [`label-${at}`, 'value-of-some-length']),
    );
    expect(payloadOf(chained(genesis(labels)))['pod']).toEqual({
      namespace: 'n',
      name: 'p',
      labels: digestOf(JSON.stringify(labels), 400),
    });
  });

  it('keeps kind, number and the digest of the whole where nothing else helps', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [`field-${at}`, 'value-of-some-length']),
    );
    const record = { ...refusal('a'), ...fields } as unknown as ChainedRecord;
    const numbered = { chain: 'c-1', seq: 0, ts: '1970-01-01T00:00:01.000Z', mono: 12.5 };
    const { at, ...rest } = { ...refusal('a'), ...fields };
    expect(at).toBe(1_000);
    expect(payloadOf(chained(record))).toEqual({
      ...numbered,
      cut: true,
      kind: 'refusal',
      digest: `sha256:${sha256(JSON.stringify({ ...numbered, ...rest }))}`,
    });
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('x', '"', '\\', '\n', '\0', 'é', '\uD800', '😀'),
      fc.nat({ max: 20_000 }),
    )
    .map(([unit, times]) => unit.repeat(times)),
);
const anyTexts = fc.array(anyText, { maxLength: 100 });
const anyRecord: fc.Arbitrary<ChainedRecord> = fc.oneof(
  fc
    .record({ source: anyText, reason: anyText, id: anyText })
    .map((fields) => ({ ...refusal(''), ...fields })),
  fc.dictionary(anyText, anyText, { maxKeys: 60 }).map(genesis),
  fc
    .record({
      subject: anyText,
      user: anyText,
      roles: anyTexts,
      method: anyText,
      name: anyText,
      rules: anyTexts,
    })
    .map(({ subject, user, roles, method, name, rules }): DecisionRecord => ({
      kind: 'decision',
      id: 'd',
      at: 1_000,
      principal: { provider: 'dev', subject, user, roles },
      server: 's',
      era: 'modern',
      direction: 'clientToServer',
      method,
      rpcId: user,
      target: { kind: 'tool', name },
      arguments: { digest: 'f'.repeat(64), bytes: 1 },
      effect: 'Deny',
      reason: 'AllowedByRule',
      rules,
      observed: { effect: 'Deny', reason: 'AllowedByRule', rules },
      call: null,
      session: null,
      snapshot: null,
      stale: false,
    })),
);

describe('the laws of chainLine', () => {
  it('no record makes a line of more than 8 KiB, with room for a signature', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { line } = chained(record);
        const signature = `,"s":"${'A'.repeat(86)}"`;
        expect(Buffer.byteLength(`${line}${signature}\n`)).toBeLessThanOrEqual(LINE_OCTETS);
        expect(line).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 300 },
    );
  });

  it('every line says which record of which chain it is, whatever was cut', () => {
    fc.assert(
      fc.property(anyRecord, fc.nat(), fc.uuid(), (record, sequence, chain) => {
        const line = chained(record, { chain, sequence, previous: 'f'.repeat(64) });
        const { k, p, h } = JSON.parse(line.line) as Envelope;
        expect(k).toBe(LINE_FORM);
        expect(h).toBe(sha256('f'.repeat(64) + p));
        expect(payloadOf(line)).toMatchObject({
          chain,
          seq: sequence,
          kind: record.kind,
          mono: 12.5,
        });
        expect(line.state).toEqual({ chain, sequence: sequence + 1, previous: h });
      }),
      { numRuns: 300 },
    );
  });
});
