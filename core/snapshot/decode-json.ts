import type { Json, JsonObject } from '../json/json.ts';
import { entriesOf } from './reader.ts';
import type { Reader } from './reader.ts';

/** Any JSON value, as `JSON.parse` gives it. */
export const json: Reader<Json> = (value, at) => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => json(item, `${at}[${index}]`));
  return jsonObject(value, at);
};

export const jsonObject: Reader<JsonObject> = (value, at) =>
  Object.fromEntries(entriesOf(value, at).map(([key, item]) => [key, json(item, `${at}.${key}`)]));
