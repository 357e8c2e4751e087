import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../../core/json/json.ts';
import type { Json } from '../../core/json/json.ts';
import { readJson } from '../../core/json/read.ts';
import type { RawAnswer } from '../support/raw-client.ts';

/** The JSON texts of an answer: its body, or the data of each event. */
export function textsOf({ headers, body }: RawAnswer): readonly string[] {
  if (body === '') return [];
  if (!(headers['content-type'] ?? '').startsWith('text/event-stream')) return [body];
  return body
    .split(/(?:\r\n|\r(?!\n)|\n){2}/)
    .map(dataOf)
    .filter((data) => data !== '');
}

function dataOf(event: string): string {
  const lines = event.split(/\r\n|\r|\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice('data:'.length).replace(/^ /, '')).join('\n');
}

/** Whether two texts are the same JSON, every number exactly; with `anyId` whatever the ids of their messages. */
export function sameJson(one: string, other: string, anyId: boolean): boolean {
  const [first, second] = [one, other].map((text) => readJson(Buffer.from(text)));
  if (first?.ok !== true || second?.ok !== true) return one === other;
  const [left, right] = [first.value, second.value].map((value) => comparable(value, anyId));
  return isDeepStrictEqual(left, right);
}

function comparable(value: Json, anyId: boolean): unknown {
  if (Array.isArray(value)) return value.map((element: Json) => comparable(element, anyId));
  if (!isJsonObject(value)) return value;
  return anyId ? { ...value, id: null } : { ...value };
}

/** Whether an answer refuses in band: an error, or a result that says so. */
export function isDenial(answer: RawAnswer): boolean {
  return textsOf(answer).some((text) => {
    const read = readJson(Buffer.from(text));
    return read.ok && [read.value].flat().some((message) => saysNo(message));
  });
}

function saysNo(message: Json): boolean {
  if (!isJsonObject(message)) return false;
  const { error, result } = message;
  return error !== undefined || (isJsonObject(result) && result['isError'] === true);
}
