import { describe, expect, it } from '@jest/globals';
import { Places } from './places.ts';
import type { Placed, Reserving } from './places.ts';

const MOST = { ofPrincipal: 3, ofPod: 5 };

function wanted(count: number, of: Placed['of'] = 'calls', principal = 'ada'): Placed {
  return { principal, of, count };
}

const refusalOf = (reserving: Reserving) => (reserving.ok ? null : reserving.refusal);

describe('Places', () => {
  it('has as many as one principal may have, of calls and of streams', () => {
    const places = new Places();
    expect(refusalOf(places.reserve(wanted(3), MOST))).toBeNull();
    expect(refusalOf(places.reserve(wanted(1), MOST))).toBe('TooManyCalls');
    expect(refusalOf(places.reserve(wanted(1, 'streams'), MOST))).toBeNull();
    expect(refusalOf(places.reserve(wanted(3, 'streams'), MOST))).toBe('TooManyStreams');
  });

  it('has as many as the pod may have, whoever they are of', () => {
    const places = new Places();
    places.take(wanted(3));
    expect(refusalOf(places.reserve(wanted(2, 'calls', 'eve'), MOST))).toBeNull();
    expect(refusalOf(places.reserve(wanted(1, 'streams', 'bob'), MOST))).toBe('GateBusy');
  });

  it('gives back what is released once, however often it is', () => {
    const places = new Places();
    places.take(wanted(1));
    const held = places.reserve(wanted(2), MOST);
    if (held.ok) held.release();
    if (held.ok) held.release();
    expect(places.countOf('ada', 'calls')).toBe(1);
    expect(refusalOf(places.reserve(wanted(2), MOST))).toBeNull();
  });

  it('holds nothing for what was refused', () => {
    const places = new Places();
    places.reserve(wanted(4), MOST);
    expect(places.countOf('ada', 'calls')).toBe(0);
  });
});
