import { EventEmitter } from 'node:events';
import { expect, it } from '@jest/globals';
import { ENDING_SIGNAL } from '../core/pod/names.ts';
import { untilPodEnds } from './pod-end.ts';

it('resolves with the first signal of the hook, and takes later ones', async () => {
  const signals = new EventEmitter();
  const ends = untilPodEnds(signals);
  signals.emit(ENDING_SIGNAL);
  await ends;
  // Without a listener the next one would end the process.
  expect(signals.emit(ENDING_SIGNAL)).toBe(true);
});
