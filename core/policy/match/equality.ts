import { isJsonObject } from '../../json/json.ts';
import type { Json, JsonArray, JsonObject } from '../../json/json.ts';
import { hasCaseVariant } from './key.ts';
import { compareDecimals } from './decimal.ts';
import { all, outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { decimalOf, typeOf } from './type.ts';

/** Whether the value equals one of `expected`. Mismatch where none of them is of its type, or differs by a type inside. */
export function equalsOneOf(value: Json, expected: readonly Json[]): Outcome {
  const comparable = expected.filter((item) => typeOf(item) === typeOf(value));
  if (comparable.length === 0) return 'Mismatch';
  const outcomes = comparable.map((item) => equals(value, item));
  if (outcomes.includes('Matched')) return 'Matched';
  return outcomes.includes('Mismatch') ? 'Mismatch' : 'Unmatched';
}

/** Deep equality of JSON values; numbers are equal where their exact decimal values are. */
function equals(value: Json, expected: Json): Outcome {
  if (typeOf(value) !== typeOf(expected)) return 'Mismatch';
  if (Array.isArray(value)) return equalsArray(value as JsonArray, expected as JsonArray);
  if (isJsonObject(value)) return equalsObject(value, expected as JsonObject);
  const [left, right] = [decimalOf(value), decimalOf(expected)];
  if (left !== null && right !== null) return outcomeOf(compareDecimals(left, right) === 0);
  return outcomeOf(value === expected);
}

function equalsArray(value: JsonArray, expected: JsonArray): Outcome {
  const elements = value.map((item, index) => {
    const other = expected[index];
    return other === undefined ? 'Unmatched' : equals(item, other);
  });
  return all([...elements, outcomeOf(value.length === expected.length)]);
}

function equalsObject(value: JsonObject, expected: JsonObject): Outcome {
  const sameSize = Object.keys(value).length === Object.keys(expected).length;
  const members = Object.entries(expected).map(([key, item]) => equalsMember(value, key, item));
  return all([...members, outcomeOf(sameSize)]);
}

function equalsMember(value: JsonObject, key: string, expected: Json): Outcome {
  const member = Object.hasOwn(value, key) ? value[key] : undefined;
  if (member !== undefined) return equals(member, expected);
  return hasCaseVariant(value, key) ? 'Mismatch' : 'Unmatched';
}
