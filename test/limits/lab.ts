import { PassThrough } from 'node:stream';
import type { Writable } from 'node:stream';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import type { Provider, ServerSettings, Snapshot } from '../../core/snapshot/snapshot.ts';
import { UNCAPTURED } from '../../sidecar/capture/exposure.ts';
import type { Sidecar } from '../../sidecar/start.ts';
import { entriesIn } from '../support/audit-file.ts';
import type { Entry } from '../support/audit-file.ts';
import { RawClient } from '../support/raw-client.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { RecordingUpstream } from '../support/recording-upstream.ts';
import { SNAPSHOT, doorTo, startSidecarHere, tokenOf } from '../support/sidecar-here.ts';

/** What a case needs besides: settings under which its limit can be met, another provider, a sink that it holds up. */
export interface LabSetup {
  readonly limits?: Partial<ServerSettings['limits']>;
  readonly server?: Partial<ServerSettings>;
  readonly provider?: () => Provider;
  readonly sink?: () => Writable;
}

/** What a request says besides what all do. */
export interface Asking {
  readonly as?: string;
  readonly method?: string;
  readonly target?: string;
  /** Instead of, or besides, the headers that all have; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Instead of the length of the body. */
  readonly length?: number;
}

/** For the largest requests, on a machine that has more to do. */
const PATIENCE_MS = 90_000;

/** Seconds that tokens hold: longer than any clock is turned. */
const LIFETIME_SECONDS = 30 * 86_400;

const POSTED = { 'content-type': 'application/json' } as const;

/** Ada, Bob, Eve and Ida may use everything but the tool `closed`. */
const PEOPLE = ['ada', 'bob', 'eve', 'ida'] as const;

const [RULE] = SNAPSHOT.policy.rules;

/** A sidecar of its own, in front of a server that keeps what reaches it, with a clock that stands until it is turned. */
export class Lab {
  readonly upstream: RecordingUpstream;
  /** Milliseconds since the epoch. */
  now: number;
  #sidecar: Sidecar | null = null;
  #said = '';
  readonly #tokens = new Map<string, string>();
  readonly #clients: RawClient[] = [];

  private constructor(upstream: RecordingUpstream, now: number) {
    this.upstream = upstream;
    this.now = now;
  }

  static async start(setup: LabSetup = {}): Promise<Lab> {
    const lab = new Lab(await RecordingUpstream.start(), Date.now());
    const sink = setup.sink?.() ?? new PassThrough();
    sink.on('data', (text: Buffer) => (lab.#said += text.toString()));
    const door = doorTo(Number(new URL(lab.upstream.url).port), { host: '127.0.0.1', port: 0 });
    lab.#sidecar = await startSidecarHere([door], UNCAPTURED, { now: () => lab.now, sink });
    await lab.#sidecar.deliver(encodeSnapshot(snapshotOf(setup)));
    const more = { lifetimeSeconds: LIFETIME_SECONDS };
    for (const name of PEOPLE) lab.#tokens.set(name, await tokenOf(name, more));
    return lab;
  }

  get url(): string {
    return this.#sidecar?.urls[0] ?? '';
  }

  /** Ends the sidecar in order, as the end of a pod does. */
  async endSidecar(): Promise<void> {
    await this.#sidecar?.close();
    this.#sidecar = null;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.upstream.stop();
    await this.endSidecar();
  }

  /** What was recorded so far. */
  get records(): readonly Entry[] {
    return entriesIn(this.#said);
  }

  token(name = 'ada'): string {
    return this.#tokens.get(name) ?? '';
  }

  /** The octets of a request. */
  request(body: string | Uint8Array, asking: Asking = {}): Buffer {
    const { as = 'ada', method = 'POST', target = '/mcp', headers = {}, length } = asking;
    const all: Readonly<Record<string, string | null>> = {
      host: '127.0.0.1',
      authorization: `Bearer ${this.token(as)}`,
      accept: 'application/json, text/event-stream',
      ...(method === 'POST' ? POSTED : {}),
      ...(method === 'POST' ? { 'content-length': `${length ?? Buffer.byteLength(body)}` } : {}),
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${value}\r\n`],
    );
    const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
  }

  /** The first answer to these octets, on a connection of their own. */
  async ask(octets: Uint8Array): Promise<RawAnswer> {
    const client = await RawClient.open(this.url);
    client.send(octets);
    const [answer] = await client.answers(1, PATIENCE_MS).finally(() => client.close());
    if (answer === undefined) throw new Error('the connection was closed without an answer');
    return answer;
  }

  /** Sends the octets on a connection that stays. */
  async open(octets: Uint8Array | string): Promise<RawClient> {
    const client = await RawClient.open(this.url);
    this.#clients.push(client);
    client.send(octets);
    return client;
  }

  /** Sends on a connection that was opened before: the first is 0, the last -1. */
  opened(at: number, octets: Uint8Array | string): RawClient {
    const client = this.#clients.at(at);
    if (client === undefined) throw new Error(`there is no connection ${at}`);
    client.send(octets);
    return client;
  }
}

function snapshotOf({ limits, server, provider }: LabSetup): Snapshot {
  const settings: ServerSettings = {
    ...SNAPSHOT.server,
    nonMcpPaths: ['/healthz'],
    ssePath: '/sse',
    onStale: 'Continue',
    ...server,
    limits: { ...LARGE, ...limits },
  };
  if (RULE === undefined) throw new Error('the snapshot of the tests has no rule');
  const members = PEOPLE.map((user) => ({ kind: 'user', provider: 'p', user }) as const);
  const all = { ...RULE, limit: null };
  const rules = [
    all,
    { ...all, id: 'default/p/closed', effect: 'Deny', tools: ['closed'] } as const,
  ];
  const policy = { ...SNAPSHOT.policy, roles: [{ name: 'r', members }], rules };
  const providers = provider === undefined ? SNAPSHOT.providers : [provider()];
  return { ...SNAPSHOT, observedAt: Date.now(), policy, server: settings, providers };
}

/** Nothing that a case is not about is in its way. */
const LARGE: ServerSettings['limits'] = {
  requestBytes: 4 * 1024 * 1024,
  messageBytes: 16 * 1024 * 1024,
  streamsPerPrincipal: 64,
  idleSeconds: 86_400,
  totalSeconds: 604_800,
};

/** A lab for one side of a limit: what the other side leaves behind would be in its way. */
export async function inLab(setup: LabSetup, use: (lab: Lab) => Promise<unknown>): Promise<void> {
  const lab = await Lab.start(setup);
  try {
    await use(lab);
  } finally {
    await lab.stop();
  }
}
