import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Call, Caller } from './cluster-api.ts';

type Json = Readonly<Record<string, unknown>>;

/** One request and what becomes of it: see admission-rows.yaml. */
export interface AdmissionRow {
  readonly name: string;
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly create?: string;
  readonly update?: string;
  readonly connect?: string;
  readonly delete?: string;
  readonly object?: string | Json;
  readonly set?: Json;
  readonly patch?: Json;
  readonly as?: string;
  readonly allowed: boolean;
  readonly message?: string;
  /** Who refuses. Default: a policy of the chart. */
  readonly by?: 'pod validation';
}

interface AdmissionTable {
  readonly objects: Readonly<Record<string, Json>>;
  readonly callers: Readonly<Record<string, Caller>>;
  readonly rows: readonly AdmissionRow[];
}

export const TABLE = parse(readFileSync(join(import.meta.dirname, 'admission-rows.yaml'), 'utf8'), {
  merge: true,
}) as AdmissionTable;

/** The request of a row. Nothing it asks for is kept: what can be is asked for as a dry run. */
export function callOf(row: AdmissionRow, namespace: string): Call {
  const as = row.as === undefined ? null : known(TABLE.callers, row.as);
  const dry = (path: string) => `${pathIn(namespace, path)}?dryRun=All`;
  if (row.create !== undefined)
    return { method: 'POST', path: dry(row.create), body: objectOf(row), as };
  if (row.update !== undefined)
    return { method: 'PATCH', path: dry(row.update), body: row.patch, as };
  if (row.delete !== undefined) return { method: 'DELETE', path: dry(row.delete), as };
  if (row.connect !== undefined) return { method: 'GET', path: pathIn(namespace, row.connect), as };
  throw new Error(`${row.name}: neither create, update, delete nor connect`);
}

export function pathIn(namespace: string, path: string): string {
  const group = path.startsWith('controllerrevisions') ? '/apis/apps/v1' : '/api/v1';
  return `${group}/namespaces/${namespace}/${path}`;
}

function objectOf({ object, set = {} }: AdmissionRow): Json {
  const base = typeof object === 'string' ? known(TABLE.objects, object) : object;
  const changed = structuredClone(base ?? {});
  for (const [pointer, value] of Object.entries(set)) place(changed, pointer, value);
  return changed;
}

/** Sets what the pointer points to; a last segment `-0` inserts before the first item. */
function place(object: Json, pointer: string, value: unknown): void {
  const path = pointer.split('/').slice(1);
  const last = path.pop() ?? '';
  let at = object as Record<string, unknown>;
  for (const key of path) at = (at[key] ??= {}) as Record<string, unknown>;
  if (last === '-0') (at as unknown as unknown[]).unshift(value);
  else at[last] = value;
}

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name];
  if (found === undefined) throw new Error(`admission-rows.yaml does not define ${name}`);
  return found;
}
