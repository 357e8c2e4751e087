import { isJsonObject } from '../../json/json.ts';
import type { Json, JsonArray, JsonObject } from '../../json/json.ts';
import { hasCaseVariant } from './key.ts';

/** One reference token of a JSON pointer; null stands for every element or member. */
export type Segment = string | null;

/** What a pointer leads to. Mismatch: the document is of another shape than the pointer expects. */
export type Found =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'absent' }
  | { readonly kind: 'mismatch' };

const ABSENT: Found = { kind: 'absent' };
const MISMATCH: Found = { kind: 'mismatch' };

/** RFC 6901 4: no leading zeros. */
const INDEX = /^(0|[1-9]\d*)$/;

/** RFC 6901 with a segment `*` for every element or member. */
export function readPointer(pointer: string): readonly Segment[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => (token === '*' ? null : token.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** Everything that the pointer leads to: never empty, since every over nothing is something absent. */
export function find(segments: readonly Segment[], value: Json): readonly Found[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [{ kind: 'value', value }];
  const steps = segment === null ? everyStep(value) : [oneStep(value, segment)];
  return steps.flatMap((step) => (step.kind === 'value' ? find(rest, step.value) : [step]));
}

function everyStep(value: Json): readonly Found[] {
  if (!Array.isArray(value) && !isJsonObject(value)) return [MISMATCH];
  const inside: readonly Json[] = Object.values(value as JsonArray | JsonObject);
  return inside.length === 0 ? [ABSENT] : inside.map((item) => ({ kind: 'value', value: item }));
}

function oneStep(value: Json, segment: string): Found {
  if (Array.isArray(value)) return elementAt(value as JsonArray, segment);
  if (!isJsonObject(value)) return MISMATCH;
  const member = Object.hasOwn(value, segment) ? value[segment] : undefined;
  if (member !== undefined) return { kind: 'value', value: member };
  return hasCaseVariant(value, segment) ? MISMATCH : ABSENT;
}

function elementAt(elements: JsonArray, segment: string): Found {
  if (!INDEX.test(segment)) return MISMATCH;
  const element = elements[Number(segment)];
  return element === undefined ? ABSENT : { kind: 'value', value: element };
}
