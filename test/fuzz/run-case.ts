import { initializeRpc } from '../support/mcp-http.ts';
import { inPieces } from './case.ts';
import type { Case, Connection, ScriptedAnswer } from './case.ts';
import { converse } from './client.ts';
import type { Met } from './client.ts';
import { wrongOnStream, wrongWith } from './oracle/answers.ts';
import { StreamClient } from './stream-client.ts';
import type { System } from './system/system.ts';

/** What a case showed. */
export interface Outcome {
  /** What must not be; empty where all is well. */
  readonly divergences: readonly string[];
  /** Requests of clients that the server got. */
  readonly reached: number;
  /** HTTP statuses that clients got; `none` for a connection without any answer. */
  readonly statuses: readonly string[];
}

/** Answers a request as it should be. */
const PLAIN: ScriptedAnswer = {
  status: 200,
  headers: [],
  form: { kind: 'json', says: 'answer' },
  framing: 'length',
  cuts: [],
  items: [],
};

const INITIALIZE = JSON.stringify(initializeRpc(1, 'fuzz'));

/** Plays cases, one after the other, against one system. */
export class Player {
  readonly #system: System;
  #session = '';
  #event = 'none';
  #sse = '';
  #run = 0;

  private constructor(system: System) {
    this.#system = system;
  }

  /** Opens the session that cases speak of. */
  static async open(system: System): Promise<Player> {
    const player = new Player(system);
    system.oracle.begin([PLAIN]);
    const answer = await fetch(system.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${system.setup.tokens.ada}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: INITIALIZE,
    });
    await answer.text();
    player.#session = answer.headers.get('mcp-session-id') ?? '';
    return player;
  }

  async play({ connections, answers, stalls }: Case): Promise<Outcome> {
    const { oracle } = this.#system;
    this.#run += 1;
    const stream = await this.#stream(connections);
    this.#sse = stream?.endpoint ?? '';
    oracle.begin(answers, stalls);
    const met = await Promise.all(connections.map((connection) => this.#converse(connection)));
    const said = (await stream?.heard()) ?? '';
    stream?.close();
    oracle.readAudit();
    return {
      divergences: [
        ...oracle.take(),
        ...this.#wrong(connections, met, said),
        ...this.#system.trouble(),
      ],
      reached: oracle.reached,
      statuses: met.flatMap(({ answers: all }) =>
        all.length === 0 ? ['none'] : all.map(({ status }) => String(status)),
      ),
    };
  }

  /** A stream of HTTP+SSE, where the case has messages for one. */
  async #stream(connections: readonly Connection[]): Promise<StreamClient | null> {
    const isAsked = connections.some(({ requests }) =>
      requests.some(({ octets }) => octets.includes('<SSE>')),
    );
    if (!isAsked) return null;
    return StreamClient.open(this.#system.url, this.#system.setup.tokens.ada);
  }

  #wrong(connections: readonly Connection[], met: readonly Met[], said: string): readonly string[] {
    const { deliveries } = this.#system.oracle;
    const tokens = Object.values(this.#system.setup.tokens);
    const known = { run: this.#run, deliveries, tokens };
    const heard = met.flatMap((each, at) => {
      const sent = connections[at];
      if (sent === undefined) return [];
      this.#noteEvents(sent, each);
      return wrongWith({ ...known, at, sent, met: each });
    });
    return [...heard, ...wrongOnStream(said, known)];
  }

  /** The last event id that Ada was given in her session. */
  #noteEvents({ requests }: Connection, { answers }: Met): void {
    for (const [at, { octets }] of requests.entries()) {
      if (!octets.includes('/<RUN>/ada/') || !octets.includes('<SESSION>')) continue;
      const ids = [...(answers[at]?.body ?? '').matchAll(/^id: ?([^\s]{20,})$/gm)];
      this.#event = ids.at(-1)?.[1] ?? this.#event;
    }
  }

  #converse({ requests, cuts, whole }: Connection): Promise<Met> {
    const octets = Buffer.from(
      requests.map((sent) => this.#filled(sent.octets)).join(''),
      'latin1',
    );
    return converse(this.#system.url, inPieces(octets, cuts), { requests: requests.length, whole });
  }

  #filled(octets: string): string {
    const { ada, eve, bob } = this.#system.setup.tokens;
    const values: Readonly<Record<string, string>> = {
      HOST: new URL(this.#system.url).host,
      RUN: String(this.#run),
      SESSION: this.#session,
      EVENT: this.#event,
      TASK: this.#system.oracle.scripted.latestTaskOf('ada'),
      SSE: this.#sse === '' ? '/sse?sessionId=none' : this.#sse,
      ADA: ada,
      EVE: eve,
      BOB: bob,
    };
    return octets.replaceAll(/<([A-Z]+)>/g, (all, name: string) => values[name] ?? all);
  }
}
