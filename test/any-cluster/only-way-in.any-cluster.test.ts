import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/waiting.ts';
import { asked } from '../cluster/support/attempts.ts';
import { INJECTED, start } from '../cluster/support/workload.ts';
import { NAMESPACE } from './support/names.ts';
import { emptyNamespace } from './support/namespace.ts';
import { WAYS, placeOf, workload } from './support/ways-in.ts';

/** A pod with the gate, and the same without it: an attempt that fails on both proves nothing. */
const TWIN = 'twin';
const GUARDED = 'guarded';

const table: string[] = [];
const row = (...cells: readonly [string, string, string]) =>
  cells[0].padEnd(34) + cells[1].padEnd(10) + cells[2];

beforeAll(() => {
  emptyNamespace();
  start(workload(TWIN, {}));
  start(workload(GUARDED, INJECTED));
}, 300_000);

afterAll(() => {
  console.log([row('way', TWIN, GUARDED), ...table].join('\n'));
});

describe('the gate is the only way in', () => {
  it.each(WAYS)('%s', async (way, expected, meet) => {
    const openly = await until('the twin answers', async () => {
      const met = await meet(placeOf(TWIN));
      return met === 'nobody' ? null : met;
    });
    const behind = await meet(placeOf(GUARDED));
    table.push(row(way, openly, behind));
    expect([openly, behind]).toEqual(['server', expected]);
  });
});

describe('the sidecar', () => {
  it('cannot be entered by exec or attach', () => {
    const at = (name: string, container: string) => [
      '-n',
      NAMESPACE,
      placeOf(name).pod,
      '-c',
      container,
    ];
    expect(asked(['exec', ...at(TWIN, 'server'), '--', 'true'])).toBe('done');
    const sidecar = at(GUARDED, 'gatehouse');
    expect(asked(['exec', ...sidecar, '--', 'true'])).toMatch(/denied|forbidden/i);
    expect(asked(['attach', ...sidecar])).toMatch(/denied|forbidden/i);
  });
});
