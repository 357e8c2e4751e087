import { describe, expect, it } from '@jest/globals';
import { PRINCIPALS, Remembered } from './remembered.ts';

/** Something of so many principals. */
function rememberedOf(principals: number): Remembered<true> {
  const remembered = new Remembered<true>();
  for (let at = 0; at < principals; at += 1) remembered.set(`p${at}`, 'x', true);
  return remembered;
}

describe('Remembered', () => {
  it('keeps principals apart', () => {
    const remembered = new Remembered<number>();
    remembered.set('ada', 'x', 1);
    remembered.set('eve', 'x', 2);
    expect(remembered.get('ada', 'x')).toBe(1);
    expect(remembered.get('ida', 'x')).toBeUndefined();
    remembered.delete('ada', 'x');
    expect([remembered.get('ada', 'x'), remembered.get('eve', 'x')]).toEqual([undefined, 2]);
    expect([remembered.values('ada'), remembered.values('eve')]).toEqual([[], [2]]);
  });

  it('lets a busy principal push out its own oldest alone', () => {
    const remembered = new Remembered<number>();
    remembered.set('ada', 'x', 1);
    for (let at = 0; at < 3000; at += 1) remembered.set('eve', String(at), at);
    expect(remembered.get('ada', 'x')).toBe(1);
    expect(remembered.get('eve', '0')).toBeUndefined();
    expect(remembered.get('eve', '2999')).toBe(2999);
    expect(remembered.values('eve')).toHaveLength(2048);
  });

  it('remembers something for as many principals as it may', () => {
    expect(rememberedOf(PRINCIPALS).get('p0', 'x')).toBe(true);
  });

  it('forgets the principal that was quiet longest for one more', () => {
    const remembered = rememberedOf(PRINCIPALS + 1);
    expect([remembered.get('p0', 'x'), remembered.get('p1', 'x')]).toEqual([undefined, true]);
  });

  it('is not confused by deleting what is not there', () => {
    const remembered = new Remembered<number>();
    remembered.delete('ada', 'x');
    expect(remembered.values('ada')).toEqual([]);
  });
});
