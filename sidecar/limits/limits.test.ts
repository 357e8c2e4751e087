import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseResource } from '../../api/resource.ts';
import { DEFAULT_LIMITS } from '../../core/snapshot/default-limits.ts';
import type { Limit } from './limit.ts';
import { LIMITS } from './limits.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Where the bounds of the data path are. */
const FOLDERS = [
  'core/json',
  'core/mcp',
  'core/sse',
  'core/audit',
  'runtime/jose',
  'sidecar',
  ...['audit', 'forward', 'identity', 'intake', 'memory', 'operator', 'snapshot', 'transport'].map(
    (name) => `sidecar/${name}`,
  ),
];
const FILES = ['runtime/http/body-budget.ts', 'runtime/http/crowd.ts'];

/** Numbers there that bound nothing of what comes from outside, and what they are instead. */
const NO_LIMITS = {
  ATTEMPT_MS: 'for one of two addresses of the server',
  CHECKING_MS: 'how often slow requests are looked for',
  CLOCK_TOLERANCE_SECONDS: 'of the clocks of others',
  DIGEST_KEY_OCTETS: 'the length of a key',
  END_WITHIN_MS: 'of our own end',
  ENVELOPE_OCTETS: 'a part of LINE_OCTETS',
  HIGHEST_PORT: 'what a port is',
  IDLE_SOCKET_MS: 'of connections that are our own',
  KEYS_FRESH_MS: 'how old keys may be before they are asked for again',
  KEYS_STALE_MS: 'how old keys may be while they cannot be had',
  LEAST_MS: 'of our own attempts',
  LEFT_TO_PASSING_BYTES: 'a part of ANSWER_BYTES that answers which pass may have',
  LINGER_MS: 'in which the rest of a refused body is dropped',
  LONGEST_WAIT_MS: 'of a timer of Node',
  LONG_TEXT: 'from when on keys of a text are remembered',
  LOOK_MS: 'how often the last answer is looked for',
  MOST_MS: 'of our own attempts',
  MS_PER_SECOND: 'a second',
  NONCE_BYTES: 'what AES-GCM is defined for',
  OCTETS_PER_UNIT: 'of UTF-8',
  PASSING_BYTES: 'what an answer takes that passes as it comes',
  PLAIN_DIGITS: 'what a double holds exactly',
  REFRESH_COOLDOWN_MS: 'how often keys are asked for',
  REFUSAL_WINDOW_MS: 'how often refusals are summed up',
  RETRY_MS: 'how often a port is tried',
  SESSION_DIGITS: 'of a digest',
  SIGNATURE_GOOD_FOR_MS: 'how often a signature is checked',
  SLOTS: 'for keys of one text that are remembered',
  SMALL_BYTES: 'how large an answer is that the rest of ANSWER_BYTES is for',
  STALE_MS: 'from when on records say so; maxStaleness decides',
  SWEEP_MS: 'how often what is open is looked at',
  TAG_BYTES: 'what AES-GCM is defined for',
  UNCOUNTED_BYTES: 'a part of each answer that ANSWER_BYTES leaves out',
} as const;

const CONSTANT = /^(?:export )?const ([A-Z][A-Z0-9_]+)(?:: [\w<>]+)? = (?!0x)[\d(]/gm;

function sources(): readonly string[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
  return [...inFolders, ...FILES];
}

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const tables = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('-limits.ts'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');

const constants = sources().flatMap((path) =>
  [...textOf(path).matchAll(CONSTANT)].map(([, name = '']) => [name, path] as const),
);

const isNamed = (name: string) => new RegExp(String.raw`\b${name}\b`).test(tables);
const all: readonly Limit[] = Object.values(LIMITS);

/** An object that sets this limit to this value. */
function problemsWith(field: string, value: number): number {
  const reading = parseResource({
    apiVersion: 'gatehouse.dev/v1alpha1',
    kind: 'McpServer',
    metadata: { name: 'a', namespace: 'default' },
    spec: { upstream: { limits: { [field]: value } } },
  });
  return reading.ok ? 0 : reading.problems.length;
}

describe('the table of limits', () => {
  it('has every number of the data path that bounds something', () => {
    const missing = constants.filter(([name]) => !isNamed(name) && !(name in NO_LIMITS));
    expect(missing).toEqual([]);
  });

  it('leaves out no number that is not there, or is in it', () => {
    const names = new Set(constants.map(([name]) => name));
    const wrong = Object.keys(NO_LIMITS).filter((name) => !names.has(name) || isNamed(name));
    expect(wrong).toEqual([]);
  });

  it('has every limit that an McpServer sets, once, with its default, which the schema takes', () => {
    const fields = all.flatMap(({ field, value }) => (field === null ? [] : [[field, value]]));
    expect(Object.fromEntries(fields)).toEqual(DEFAULT_LIMITS);
    expect(fields).toHaveLength(Object.keys(DEFAULT_LIMITS).length);
    for (const [field, value] of fields) expect(problemsWith(String(field), Number(value))).toBe(0);
  });

  it.each([
    ['requestBytes', LIMITS.BodyBytes.value],
    ['streamsPerPrincipal', LIMITS.ConnectionsPerPrincipal.value],
  ])('lets an McpServer set %s up to what there is room for, and no higher', (field, most) => {
    expect([problemsWith(field, most), problemsWith(field, most + 1)]).toEqual([0, 1]);
  });

  it('leaves room for others beside one principal at its limits', () => {
    const { CallsPerPrincipal, ConnectionsPerPrincipal, Connections, OpenPerPod } = LIMITS;
    const most = CallsPerPrincipal.value + ConnectionsPerPrincipal.value;
    expect(most).toBeLessThan(OpenPerPod.value);
    expect(2 * ConnectionsPerPrincipal.value).toBeLessThanOrEqual(Connections.value);
  });
});
