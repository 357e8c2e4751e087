import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { totalsOf } from './checks.ts';
import type { Results } from './checks.ts';
import { clientLegs } from './client-legs.ts';
import { differences } from './compare.ts';
import type { Leg } from './leg.ts';
import { ServerLegs } from './server-legs.ts';

/** A sample of `make conformance`: one revision, the sidecar, and the broken proxy that is hardest to see. */
let servers: ServerLegs;

beforeAll(async () => {
  servers = await ServerLegs.start();
});

afterAll(() => servers.stop());

describe('the official suite as a client', () => {
  let leg: Leg;
  let direct: Results;

  beforeAll(async () => {
    leg = named('server 2025-11-25', servers.legs);
    direct = await leg.run('nothing');
  });

  it('passes the fixture', () => {
    expect(totalsOf(direct.values())).toEqual(leg.direct);
  });

  it('checks the same through the sidecar', async () => {
    expect(differences(direct, await leg.run('sidecar'))).toEqual([]);
  });

  it('sees a proxy that drops one header of one request', async () => {
    const found = differences(direct, await leg.run('drops-last-event-id'));
    expect(found.map(({ scenario }) => scenario)).toContain('server-sse-polling');
  });
});

describe('the official suite as a server', () => {
  it('checks the same of a client that connects through the sidecar', async () => {
    const leg = named('client 2025-06-18', clientLegs());
    const direct = await leg.run('nothing');
    expect(totalsOf(direct.values())).toEqual(leg.direct);
    expect(differences(direct, await leg.run('sidecar'))).toEqual([]);
  });
});

function named(name: string, legs: readonly Leg[]): Leg {
  const found = legs.find((leg) => leg.name === name);
  if (found === undefined) throw new Error(`no leg is called ${name}`);
  return found;
}
