import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPassThrough } from '../../support/pass-through.ts';
import { within } from '../../support/waiting.ts';
import { Oracle } from '../oracle/oracle.ts';
import { AuditPipe } from './audit-pipe.ts';
import type { GuardedOptions } from './guarded.ts';
import { CREDENTIAL, setUp } from './setup.ts';
import type { Setup } from './setup.ts';
import { FuzzUpstream } from './upstream.ts';

/** What is fuzzed, with the server behind it and the oracle that sees both. */
export interface System {
  readonly url: string;
  readonly oracle: Oracle;
  readonly setup: Setup;
  /** What the process has said that it should not have, or that it has ended; empty where all is well. */
  trouble(): readonly string[];
  hasEnded(): boolean;
  /** Octets in memory, whole pages; null where there is no process of its own. */
  resident(): number | null;
  /** Octets that are reachable, after garbage collection; null where there is no process of its own. */
  live(): Promise<number | null>;
  /** Ends it; what is wrong with the trail that it leaves. */
  stop(): Promise<readonly string[]>;
}

/** Milliseconds in which a sidecar says how much memory is live. */
const LIVE_MS = 10_000;

/** Milliseconds between looks at the pipe, so that it never stays full. */
const LOOK_MS = 20;

const PROGRAM = fileURLToPath(new URL('guarded.ts', import.meta.url));
const REPLACING = fileURLToPath(new URL('../broken/replace.ts', import.meta.url));

/** A sidecar as a process; `broken` names a part of it (`broken/replace.ts`) that is exchanged for one that errs. */
export async function startGuarded(broken: string | null = null): Promise<System> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-fuzz-'));
  const setup = await setUp();
  const audit = new AuditPipe(join(folder, 'audit'));
  const oracle = new Oracle(audit, setup);
  const upstream = await FuzzUpstream.start(oracle);
  const options: GuardedOptions = {
    snapshot: setup.snapshot,
    upstream: upstream.url,
    credential: CREDENTIAL,
    audit: join(folder, 'audit'),
    digestKey: Buffer.from(setup.digestKey).toString('hex'),
  };
  const child = new Guarded(options, broken);
  const looking = setInterval(() => {
    oracle.look();
  }, LOOK_MS);
  const url = `${await child.url()}/mcp`;
  return {
    url,
    oracle,
    setup,
    trouble: () => child.trouble(),
    hasEnded: () => child.hasEnded,
    resident: () => child.resident(),
    live: () => child.live(),
    stop: async () => {
      await child.stop();
      clearInterval(looking);
      oracle.readAudit();
      const { state } = audit.verdict();
      audit.close();
      await upstream.stop();
      await rm(folder, { recursive: true });
      return state === 'clean' ? [] : [`the audit chain is ${state}`];
    },
  };
}

/** A proxy that decides and records nothing, in the place of the sidecar. */
export async function startUnguarded(): Promise<System> {
  const setup = await setUp();
  const oracle = new Oracle(null, setup);
  const upstream = await FuzzUpstream.start(oracle);
  const proxy = await startPassThrough(upstream.url);
  return {
    url: proxy.url,
    oracle,
    setup,
    trouble: () => [],
    hasEnded: () => false,
    resident: () => null,
    live: () => Promise.resolve(null),
    stop: async () => {
      await proxy.stop();
      await upstream.stop();
      return [];
    },
  };
}

class Guarded {
  readonly #child: ChildProcess;
  #said = '';
  #ended: string | null = null;

  constructor(options: GuardedOptions, broken: string | null) {
    const replacing = broken === null ? [] : ['--import', REPLACING];
    this.#child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--expose-gc',
        ...replacing,
        PROGRAM,
        JSON.stringify(options),
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, BROKEN: broken ?? '' } },
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    this.#child.once('exit', (code, signal) => {
      this.#ended = `the sidecar ended by itself: ${code ?? signal ?? ''}`;
    });
  }

  async url(): Promise<string> {
    const ended = once(this.#child, 'exit').then(() => Promise.reject(new Error(this.#said)));
    const [url] = (await within(
      'the start of a sidecar',
      Promise.race([once(this.#child, 'message'), ended]),
    )) as [string];
    return url;
  }

  trouble(): readonly string[] {
    const said = this.#said === '' ? [] : [`the sidecar said: ${this.#said}`];
    this.#said = '';
    return this.#ended === null ? said : [...said, this.#ended];
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  /** The second number of statm is resident pages of 4 KiB. */
  resident(): number | null {
    if (this.#ended !== null) return null;
    const [, pages = '0'] = readFileSync(`/proc/${this.#child.pid ?? 0}/statm`, 'utf8').split(' ');
    return Number(pages) * 4096;
  }

  /** Also null where it does not say it in time, or ends meanwhile: that shows otherwise. */
  async live(): Promise<number | null> {
    if (this.#ended !== null) return null;
    const late = AbortSignal.timeout(LIVE_MS);
    this.#child.send('live', () => undefined);
    const [octets] = (await once(this.#child, 'message', { signal: late }).catch(() => [null])) as [
      number | null,
    ];
    return octets;
  }

  async stop(): Promise<void> {
    if (this.#ended !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.send('end');
    await within('the end of a sidecar', ended);
  }
}
