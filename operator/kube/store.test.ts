import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { objectKey } from './object.ts';
import type { ObjectMeta } from './object.ts';
import { Store, agrees } from './store.ts';
import type { Change, Seen } from './store.ts';

const meta = (name: string, version: number, uid = `uid-${name}`): ObjectMeta => ({
  namespace: 'n',
  name,
  uid,
  resourceVersion: String(version),
});
const seen = (name: string, version: number, uid?: string): Seen<string> => ({
  meta: meta(name, version, uid),
  object: `${name}@${version}`,
});
const brief = (changes: readonly Change<string>[]) =>
  changes.map((change) =>
    change.kind === 'set' ? `+${change.object} (${change.previous})` : `-${change.previous}`,
  );

describe('Store', () => {
  it('tells what is new, what changed and what is gone, once', () => {
    const store = new Store<string>();
    expect(brief(store.replace([seen('a', 1), seen('b', 2)]))).toEqual([
      '+a@1 (null)',
      '+b@2 (null)',
    ]);
    expect(brief(store.set(seen('a', 3)))).toEqual(['+a@3 (a@1)']);
    expect(brief(store.delete(meta('b', 4)))).toEqual(['-b@2']);
    expect(brief(store.delete(meta('b', 4)))).toEqual([]);
    expect([...store.objects]).toEqual([['n/a', 'a@3']]);
  });

  it('makes deletions of what a whole list lacks and tells nothing of what it knew', () => {
    const store = new Store<string>();
    store.replace([seen('a', 1), seen('b', 2), seen('c', 3)]);
    const changes = store.replace([seen('a', 1), seen('c', 9)]);
    expect(brief(changes)).toEqual(['-b@2', '+c@9 (c@3)']);
  });

  it('takes a new object under an old name for a deletion and an addition', () => {
    const store = new Store<string>();
    store.set(seen('a', 1));
    expect(brief(store.set(seen('a', 5, 'other')))).toEqual(['-a@1', '+a@5 (null)']);
  });

  it('forgets an object that does not parse any more, and knows that it exists', () => {
    const store = new Store<string>();
    store.set(seen('a', 1));
    expect(brief(store.set({ meta: meta('a', 2), object: null }))).toEqual(['-a@1']);
    expect(store.objects.size).toBe(0);
    expect(store.seen.size).toBe(1);
    expect(brief(store.delete(meta('a', 3)))).toEqual([]);
  });
});

describe('agrees', () => {
  const store = (...all: Seen<string>[]) => new Map(all.map((one) => [objectKey(one.meta), one]));
  const census = (...objects: ObjectMeta[]) => ({ resourceVersion: 10, objects });
  const none = new Map<string, number>();

  it.each([
    ['nothing on both sides', census(), store(), none, true],
    ['the same', census(meta('a', 5)), store(seen('a', 5)), none, true],
    ['an object that is missing', census(meta('a', 5)), store(), none, false],
    ['an object too many', census(), store(seen('a', 5)), none, false],
    ['an older version', census(meta('a', 5)), store(seen('a', 4)), none, false],
    ['a version that the server never had', census(meta('a', 5)), store(seen('a', 6)), none, false],
    ['another object of that name', census(meta('a', 5)), store(seen('a', 5, 'x')), none, false],
    ['a change after the census', census(meta('a', 5)), store(seen('a', 11)), none, true],
    ['an addition after the census', census(), store(seen('a', 11)), none, true],
    ['a deletion after the census', census(meta('a', 5)), store(), new Map([['n/a', 11]]), true],
    ['a deletion before the census', census(meta('a', 5)), store(), new Map([['n/a', 9]]), false],
  ])('%s', (_name, counted, held, deleted, expected) => {
    expect(agrees(counted, held, deleted)).toBe(expected);
  });

  it('law: a store that took a list agrees with the census of it', () => {
    const objects = fc.uniqueArray(
      fc.record({ name: fc.string({ minLength: 1 }), version: fc.nat(10) }),
      {
        selector: ({ name }) => name,
      },
    );
    fc.assert(
      fc.property(objects, objects, (first, second) => {
        const taken = new Store<string>();
        taken.replace(first.map(({ name, version }) => seen(name, version)));
        taken.replace(second.map(({ name, version }) => seen(name, version)));
        const counted = census(...second.map(({ name, version }) => meta(name, version)));
        expect(agrees(counted, taken.seen, none)).toBe(true);
      }),
    );
  });
});
