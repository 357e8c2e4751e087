import { describe, expect, it } from '@jest/globals';
import { Remembered } from './remembered.ts';

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

  it('is not confused by deleting what is not there', () => {
    const remembered = new Remembered<number>();
    remembered.delete('ada', 'x');
    expect(remembered.values('ada')).toEqual([]);
  });
});
