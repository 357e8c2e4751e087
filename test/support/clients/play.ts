import type { Asked, Destination, Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';
import { playPython } from './python.ts';
import { askV1, clientV1, transportV1 } from './typescript-v1.ts';
import { askV2, clientV2, transportV2 } from './typescript-v2.ts';

export type ClientName = 'typescript-v1' | 'typescript-v2' | 'python';
export type Era = 'legacy' | 'modern';

/** One connection of one client and what it asks, in order. */
export interface Session extends Destination {
  readonly client: ClientName;
  readonly era: Era;
  readonly calls: readonly Asked[];
}

interface Connected {
  connect(): Promise<void>;
  ask(call: Asked): Promise<unknown>;
  close(): Promise<void>;
}

/** Plays every session with its own client; an outcome for each call, in the sessions' order. */
export async function play(sessions: readonly Session[]): Promise<readonly (readonly Outcome[])[]> {
  const python = sessions.filter(({ client }) => client === 'python');
  const fromPython = python.length === 0 ? [] : [...(await playPython(python))];
  const played: (readonly Outcome[])[] = [];
  for (const session of sessions) {
    const outcomes =
      session.client === 'python' ? fromPython.shift() : await playTypeScript(session);
    played.push(outcomes ?? []);
  }
  return played;
}

/** A session that cannot be opened gives that error for each of its calls. */
async function playTypeScript(session: Session): Promise<readonly Outcome[]> {
  const client = session.client === 'typescript-v1' ? viaV1(session) : viaV2(session);
  const opened = await outcomeOf(client.connect().then(() => ({})));
  if (opened.kind === 'error') return session.calls.map(() => opened);
  const outcomes: Outcome[] = [];
  for (const call of session.calls) outcomes.push(await outcomeOf(client.ask(call)));
  await client.close();
  return outcomes;
}

function viaV1(session: Session): Connected {
  const client = clientV1();
  return {
    connect: () => client.connect(transportV1(session)),
    ask: ({ method, params }) => askV1(client, method, params),
    close: () => client.close(),
  };
}

function viaV2(session: Session): Connected {
  const client = clientV2(session.era);
  return {
    connect: () => client.connect(transportV2(session)),
    ask: ({ method, params }) => askV2(client, method, params),
    close: () => client.close(),
  };
}
