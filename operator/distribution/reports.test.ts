import { describe, expect, it } from '@jest/globals';
import { isProven, proofOf } from './report-sender.ts';
import { REPORT_LIFE_MS, Reports, decodeReport, encodeReport } from './reports.ts';

const ACKNOWLEDGEMENT = {
  version: '1/McpRolePolicy=7',
  refused: null,
  exposed: 'a listener',
  at: 4,
};
const report = (replica: string, at: number, ...uids: string[]) => ({
  replica,
  at,
  acknowledged: new Map(uids.map((uid) => [uid, ACKNOWLEDGEMENT])),
});

describe('reports', () => {
  it('come back as they were sent', () => {
    const sent = report('r', 5, 'u1', 'u2');
    expect(decodeReport(JSON.parse(encodeReport(sent)))).toEqual(sent);
  });

  it.each([[null], [{}], [{ replica: 'r' }], [{ at: 4 }], ['text']])('%j is none', (value) => {
    expect(decodeReport(value)).toBeNull();
  });

  it('the latest of each replica counts, while it is young', () => {
    const reports = new Reports();
    expect(reports.take(report('r', 10, 'u1'), 10)).toBe(true);
    expect(reports.take(report('r', 9, 'u9'), 10)).toBe(false);
    expect(reports.take(report('s', 11, 'u2'), 11)).toBe(true);
    expect([...reports.all(11).keys()]).toEqual(['u1', 'u2']);
    expect([...reports.all(11 + REPORT_LIFE_MS).keys()]).toEqual(['u2']);
    expect(reports.take(report('t', 1), 2 + REPORT_LIFE_MS)).toBe(false);
  });

  it('forget a replica that lapsed, with a clock that was ahead', () => {
    const reports = new Reports();
    expect(reports.take(report('r', 60_000, 'u1'), 10)).toBe(true);
    expect(reports.take(report('r', 20, 'u2'), 20)).toBe(false);
    const later = 11 + REPORT_LIFE_MS;
    expect([...reports.all(later).keys()]).toEqual([]);
    expect(reports.take(report('r', later, 'u2'), later)).toBe(true);
    expect([...reports.all(later).keys()]).toEqual(['u2']);
  });

  it('are proven by a key, and by every octet', () => {
    const key = new Uint8Array(32).fill(7);
    expect(isProven('body', proofOf('body', key), key)).toBe(true);
    expect(isProven('bodY', proofOf('body', key), key)).toBe(false);
    expect(isProven('body', proofOf('body', new Uint8Array(32)), key)).toBe(false);
    expect(isProven('body', undefined, key)).toBe(false);
  });
});
