import type { RawClient } from '../support/raw-client.ts';
import { until } from '../support/waiting.ts';
import { callOf } from './calls.ts';
import type { Lab } from './lab.ts';

/** Milliseconds between two looks: what asked before has given back its room then. */
const LOOK_MS = 100;

/** Bodies that never end, and how many octets their sender, or another, may have besides. */
export interface SlowBodies {
  /** Octets of each that are sent; one more is announced. */
  readonly sizes: readonly number[];
  readonly room: number;
  /** Whose the room is. */
  readonly as: string;
}

/**
 * Resolves when the gate holds all of it. What asks whether it does takes room for a moment, and a body may be refused for
 * that: it is sent again.
 */
export async function holdBodies(lab: Lab, { sizes, room, as }: SlowBodies): Promise<void> {
  const send = async (size: number): Promise<RawClient> => {
    const client = await lab.open(lab.request('', { length: size + 1 }));
    client.send(Buffer.alloc(size, ' '));
    return client;
  };
  const held = await Promise.all(sizes.map(send));
  const isFull = async (): Promise<boolean> => {
    for (const [at, client] of held.entries()) {
      if (client.received !== '') held[at] = await send(sizes[at] ?? 0);
    }
    const { status } = await lab.ask(lab.request(callOf(room + 1), { as }));
    return status === 503 && held.every(({ received }) => received === '');
  };
  await until('the bodies at the gate', isFull, 90_000, LOOK_MS);
}
