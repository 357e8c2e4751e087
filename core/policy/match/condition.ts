import type { Json, JsonObject } from '../../json/json.ts';
import type { Condition, Effect } from '../model.ts';
import type { Outcome } from './outcome.ts';
import { find, readPointer } from './pointer.ts';
import type { Found, Segment } from './pointer.ts';
import { isPresenceTest, presenceTest, valueTest } from './value-test.ts';

/** A condition, read once. */
export interface CompiledCondition {
  readonly argument: string;
  readonly segments: readonly Segment[];
  readonly test: (found: Found) => Outcome;
}

export function compileCondition({ argument, test }: Condition): CompiledCondition {
  return {
    argument,
    segments: readPointer(argument),
    test: isPresenceTest(test) ? presenceTest(test) : onlyValues(valueTest(test)),
  };
}

/** An absent argument satisfies no test of its value. */
function onlyValues(test: (value: Json) => Outcome): CompiledCondition['test'] {
  return (found) => {
    if (found.kind === 'value') return test(found.value);
    return found.kind === 'absent' ? 'Unmatched' : 'Mismatch';
  };
}

/**
 * Whether the condition holds for a rule of this effect. Doubt never helps the caller: where a rule forbids, any of
 * several values is enough and a mismatch counts; where it allows, all must match.
 */
export function holds(
  { segments, test }: CompiledCondition,
  effect: Effect,
  argument: JsonObject,
): boolean {
  const outcomes = find(segments, argument).map(test);
  return effect === 'Allow'
    ? outcomes.every((outcome) => outcome === 'Matched')
    : outcomes.some((outcome) => outcome !== 'Unmatched');
}
