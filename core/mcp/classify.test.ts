import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { JsonObject } from '../json/json.ts';
import { classify } from './classify.ts';
import { METHODS } from './methods.ts';
import type { Direction, Era } from './operation.ts';

interface Row {
  readonly name: string;
  readonly from: 'client' | 'server';
  readonly era: Era | 'both';
  readonly form?: 'notification';
  readonly method: string;
  readonly params?: JsonObject;
  readonly expect?: JsonObject;
  readonly refused?: string;
}

const rows = parse(
  readFileSync(new URL('../../test/cases/mcp-classify.yaml', import.meta.url), 'utf8'),
) as readonly Row[];

const ERAS: Readonly<Record<Row['era'], readonly Era[]>> = {
  legacy: ['legacy'],
  modern: ['modern'],
  both: ['legacy', 'modern'],
};

const directionOf = (from: Row['from']): Direction =>
  from === 'client' ? 'clientToServer' : 'serverToClient';

function classified(row: Row, era: Era) {
  const { method, params = {}, form } = row;
  const asking =
    form === undefined
      ? ({ kind: 'request', id: 1, method, params, body: {} } as const)
      : ({ kind: form, method, params, body: {} } as const);
  return classify(asking, directionOf(row.from), era);
}

describe('classify', () => {
  it.each(
    rows.flatMap((row) => ERAS[row.era].map((era) => [row.from, era, row.name, row] as const)),
  )('%s, %s: %s', (_from, era, _name, row) => {
    const { method } = row;
    expect(classified(row, era)).toEqual(
      row.refused === undefined
        ? { ok: true, operation: { method, ...row.expect } }
        : { ok: false, refusal: row.refused },
    );
  });

  it('has a row of the table for every method, direction and era', () => {
    const missing = METHODS.flatMap(({ method, direction, eras }) =>
      eras
        .filter(
          (era) =>
            !rows.some(
              (row) =>
                row.method === method &&
                directionOf(row.from) === direction &&
                ERAS[row.era].includes(era) &&
                row.expect?.['kind'] !== 'unknown',
            ),
        )
        .map((era) => `${direction} ${era} ${method}`),
    );
    expect(missing).toEqual([]);
  });

  it('has an answer to everything', () => {
    const methods = METHODS.map(({ method }) => method);
    const method = fc.oneof(fc.constantFrom(...methods), fc.string());
    const params = fc.dictionary(
      fc.constantFrom('name', 'uri', 'arguments', 'ref', 'taskId', 'notifications', 'requestState'),
      fc.jsonValue(),
    );
    const direction = fc.constantFrom<Direction>('clientToServer', 'serverToClient');
    fc.assert(
      fc.property(
        method,
        params,
        direction,
        fc.constantFrom<Era>('legacy', 'modern'),
        (name, given, way, era) => {
          const body = given as JsonObject;
          const result = classify(
            { kind: 'request', id: 1, method: name, params: body, body },
            way,
            era,
          );
          return result.ok
            ? result.operation.method === name
            : result.refusal in { ParamsInvalid: 1, MessageInvalid: 1 };
        },
      ),
    );
  });
});
