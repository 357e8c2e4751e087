import { initializeRpc } from '../support/mcp-http.ts';
import { inPieces } from './case.ts';
import type { Case, Connection } from './case.ts';
import { converse } from './client.ts';
import type { Met } from './client.ts';
import { wrongWith } from './oracle/answers.ts';
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

const INITIALIZE = JSON.stringify(initializeRpc(1, 'fuzz'));

/** Plays cases, one after the other, against one system. */
export class Player {
  readonly #system: System;
  #session = '';
  #run = 0;

  private constructor(system: System) {
    this.#system = system;
  }

  /** Opens the session that cases speak of. */
  static async open(system: System): Promise<Player> {
    const player = new Player(system);
    system.oracle.begin([
      {
        status: 200,
        headers: [],
        form: { kind: 'json', says: 'answer' },
        framing: 'length',
        cuts: [],
        items: [],
      },
    ]);
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
    const { oracle, setup } = this.#system;
    this.#run += 1;
    oracle.begin(answers, stalls);
    const met = await Promise.all(connections.map((connection) => this.#converse(connection)));
    oracle.readAudit();
    const tokens = Object.values(setup.tokens);
    const heard = met.flatMap((each, at) => {
      const sent = connections[at];
      const { deliveries } = oracle;
      return sent === undefined
        ? []
        : wrongWith({ run: this.#run, at, sent, met: each, deliveries, tokens });
    });
    return {
      divergences: [...oracle.take(), ...heard, ...this.#system.trouble()],
      reached: oracle.reached,
      statuses: met.flatMap(({ answers: all }) =>
        all.length === 0 ? ['none'] : all.map(({ status }) => String(status)),
      ),
    };
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
      ADA: ada,
      EVE: eve,
      BOB: bob,
    };
    return octets.replaceAll(/<([A-Z]+)>/g, (all, name: string) => values[name] ?? all);
  }
}
