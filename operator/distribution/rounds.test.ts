import { expect, it } from '@jest/globals';
import { Rounds } from './rounds.ts';

it('rounds of a key come one after another, those of several at the same time', async () => {
  const log: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<undefined>>();
  const rounds = new Rounds(async (key) => {
    log.push(`${key} begins`);
    const gate = Promise.withResolvers<undefined>();
    gates.set(key, gate);
    await gate.promise;
    log.push(`${key} ends`);
  });
  const first = rounds.ask('a');
  const [again, andAgain, other] = [rounds.ask('a'), rounds.ask('a'), rounds.ask('b')];
  gates.get('a')?.resolve(undefined);
  await first;
  await new Promise(setImmediate);
  expect(log).toEqual(['a begins', 'b begins', 'a ends', 'a begins']);
  gates.get('a')?.resolve(undefined);
  gates.get('b')?.resolve(undefined);
  await Promise.all([again, andAgain, other]);
  expect(log.filter((line) => line === 'a begins')).toHaveLength(2);
  void rounds.ask('a');
  expect(log.at(-1)).toBe('a begins');
});
