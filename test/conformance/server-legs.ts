import { freePort } from '../../examples/demo/process.ts';
import { startPassThrough } from '../support/pass-through.ts';
import type { PassThrough } from '../support/pass-through.ts';
import type { Results } from './checks.ts';
import { startFixture } from './fixture/start.ts';
import type { Fixture } from './fixture/start.ts';
import { patienceFor } from './leg.ts';
import type { Between, Leg } from './leg.ts';
import { OpenGate } from './open-gate.ts';
import { BROKEN_PROXIES, withToken } from './proxies.ts';
import { runSuite } from './suite.ts';

type Revision = Omit<Leg, 'run'> & { readonly words: readonly string[] };

/** The tasks extension is run in 2026-07-28 and scored in none: the SDK has no server of it. */
const REVISIONS: readonly Revision[] = [
  {
    name: 'server 2025-06-18',
    words: ['--suite', 'all', '--spec-version', '2025-06-18'],
    direct: { passed: 56, failed: 0 },
    catches: ['buffers-streams', 'drops-mcp-session-id'],
  },
  {
    name: 'server 2025-11-25',
    words: ['--requirements', '2025-11-25'],
    direct: { passed: 84, failed: 0 },
    catches: ['buffers-streams', 'drops-mcp-session-id', 'drops-last-event-id'],
  },
  {
    name: 'server 2026-07-28',
    words: ['--requirements', '2026-07-28'],
    direct: { passed: 164, failed: 30 },
    catches: ['buffers-streams', 'drops-mcp-name'],
  },
];

/** The suite as a client of the fixture. In front of everything stands a proxy that adds the token, and nothing else. */
export class ServerLegs {
  readonly #fixture: Fixture;
  readonly #gate: OpenGate;
  readonly #port: number;

  private constructor(fixture: Fixture, gate: OpenGate, port: number) {
    this.#fixture = fixture;
    this.#gate = gate;
    this.#port = port;
  }

  static async start(): Promise<ServerLegs> {
    const [fixture, port] = [await startFixture(), await freePort()];
    const gate = await OpenGate.start(fixture.url, [`http://127.0.0.1:${port}/mcp`]);
    return new ServerLegs(fixture, gate, port);
  }

  get legs(): readonly Leg[] {
    return REVISIONS.map(({ words, ...leg }) => ({
      ...leg,
      run: (between) => this.#run(between, words),
    }));
  }

  async stop(): Promise<void> {
    await this.#gate.remove();
    await this.#fixture.stop();
  }

  async #run(between: Between, words: readonly string[]): Promise<Results> {
    const proxy = await this.#proxy(between);
    const upstream = proxy?.url ?? (between === 'sidecar' ? this.#gate.url : this.#fixture.url);
    // One port for all: what the suite sends as Host is the same in each run.
    const front = await startPassThrough(upstream, {
      ...withToken(this.#gate.token),
      port: this.#port,
    });
    try {
      return await runSuite(['server', '--url', front.url, ...words, ...patienceFor(between)]);
    } finally {
      await front.stop();
      await proxy?.stop();
    }
  }

  async #proxy(between: Between): Promise<PassThrough | null> {
    if (between === 'nothing' || between === 'sidecar') return null;
    const changes = between === 'pass-through' ? {} : BROKEN_PROXIES[between];
    return startPassThrough(this.#fixture.url, changes);
  }
}
