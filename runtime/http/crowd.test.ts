import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Crowd } from './crowd.ts';

/** A connection as far as a crowd looks at it. */
class Connection extends EventEmitter {
  readonly remoteAddress = '10.0.0.1';
  readonly localPort = 80;
  readonly remotePort: number;
  closed = false;

  constructor(remotePort: number) {
    super();
    this.remotePort = remotePort;
  }

  destroy(): void {
    this.closed = true;
    this.emit('close');
  }
}

/** A crowd of at most so many, each holder of which leaves as many as it has, and how connections come to it. */
function crowdOf(most: number) {
  const server = new EventEmitter();
  const crowd = new Crowd(most, { leftTimes: 1 });
  crowd.watch(server as Server);
  let port = 0;
  const come = (): Connection => {
    const connection = new Connection((port += 1));
    server.emit('connection', connection);
    return connection;
  };
  const vouch = (connection: Connection, holder: string) =>
    crowd.vouch(connection as unknown as Socket, holder);
  const taken = (holder: string): number => {
    for (let count = 0; ; count += 1) if (!vouch(come(), holder)) return count;
  };
  return { come, vouch, taken };
}

describe('the connections of a known caller', () => {
  it('are half of all, where nobody else has any; then half of what is left', () => {
    const { taken } = crowdOf(1_024);
    const counts = ['ada', 'bob', 'eve', 'ida'].map(taken);
    expect(counts).toEqual([512, 256, 128, 64]);
  });

  it('leave room for the first one of another, however many want all', () => {
    const { come, vouch, taken } = crowdOf(1_024);
    for (let at = 0; at < 10; at += 1) taken(`greedy ${at}`);
    const connection = come();
    expect([vouch(connection, 'late'), connection.closed]).toEqual([true, false]);
  });

  it('count for who has asked last on them, and not at all once they are closed', () => {
    const { come, vouch } = crowdOf(4);
    const [one, two, three] = [come(), come(), come()];
    expect([vouch(one, 'ada'), vouch(two, 'ada'), vouch(three, 'ada')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([vouch(two, 'bob'), vouch(three, 'ada')]).toEqual([true, false]);
    two.destroy();
    expect(vouch(three, 'ada')).toBe(true);
    one.destroy();
    three.destroy();
    expect(vouch(three, 'ada')).toBe(true);
    expect([vouch(come(), 'ada'), vouch(come(), 'ada')]).toEqual([true, true]);
  });
});
