import { describe, expect, it } from '@jest/globals';
import { accept, NOTHING_ACCEPTED } from '../folder/accepted.ts';
import { readDocuments } from '../folder/documents.ts';
import type { LookOutcome } from './folder-source.ts';
import { ChangeReport } from './report.ts';

function outcome(text: string, before = NOTHING_ACCEPTED): LookOutcome {
  const accepted = accept(before, [
    readDocuments({ ok: true, file: 'p/a.yaml', bytes: Buffer.from(text) }),
  ]);
  return { accepted, findings: accepted.findings, urls: [] };
}

const VALID =
  'apiVersion: gatehouse.dev/v1alpha1\nkind: McpServer\nmetadata: { name: a }\nspec: {}\n';
const INVALID = VALID.replace('{}', '{ path: x }');
const COUNTS = 'p: 0 policies, 0 roles, 0 rules, 1 other object in force';

describe('ChangeReport', () => {
  it('says nothing where nothing is new', () => {
    const report = new ChangeReport('p');
    expect(report.of(outcome(VALID))).toEqual([COUNTS]);
    expect(report.of(outcome(VALID))).toEqual([]);
  });

  it('says each problem once, and when it is gone', () => {
    const report = new ChangeReport('p');
    const before = outcome(VALID);
    report.of(before);
    expect(report.of(outcome(INVALID, before.accepted))).toEqual([
      expect.stringMatching(/^p\/a\.yaml:4:15 spec\.path: .* \[Error SchemaInvalid\]$/),
      `${COUNTS}; what is not valid keeps its last valid form`,
    ]);
    expect(report.of(outcome(INVALID, before.accepted))).toEqual([]);
    expect(report.of(outcome(VALID, before.accepted))).toEqual([COUNTS]);
  });

  it('says why a look failed until one succeeds', () => {
    const report = new ChangeReport('p');
    const failed = new Error('p: there is no such folder (ENOENT).');
    const sentence = `${failed.message} What was in force stays in force.`;
    report.of(outcome(VALID));
    expect(report.ofFailure(failed)).toEqual([sentence]);
    expect(report.ofFailure(failed)).toEqual([]);
    expect(report.of(outcome(VALID))).toEqual([COUNTS]);
    expect(report.ofFailure(failed)).toEqual([sentence]);
  });
});
