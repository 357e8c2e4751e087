import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { start } from './process.ts';
import type { Running } from './process.ts';

const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface GateOptions {
  readonly policies: string;
  /** Name of each server, and the URL that the gate stands in front of. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** A folder for state and the audit trail that nobody else uses. */
  readonly folder: string;
  /** Further arguments of `gatehouse dev`. */
  readonly more?: readonly string[];
}

/** `gatehouse dev`, running. */
export interface Gate {
  readonly running: Running;
  readonly auditFile: string;
  readonly folder: string;
  /** Name of each server, and where the gate serves it. */
  readonly servers: Readonly<Record<string, { readonly url: string; readonly adminUrl: string }>>;
}

interface DevState {
  readonly servers: readonly {
    readonly name: string;
    readonly url: string;
    readonly adminUrl: string;
  }[];
}

export async function startGate({
  policies,
  upstreams,
  folder,
  more = [],
}: GateOptions): Promise<Gate> {
  const auditFile = join(folder, 'audit.jsonl');
  const named = Object.entries(upstreams).flatMap(([name, url]) => [
    '--upstream',
    `${name}=${url}`,
  ]);
  const running = await start({
    arguments: [
      COMMAND,
      'dev',
      policies,
      ...named,
      '--listen',
      '127.0.0.1:0',
      '--audit',
      auditFile,
      ...more,
    ],
    environment: { XDG_STATE_HOME: folder },
    readyWhen: /^ready$/m,
  });
  const state = JSON.parse(
    await readFile(join(folder, 'gatehouse', 'dev', 'dev.json'), 'utf8'),
  ) as DevState;
  const servers = Object.fromEntries(state.servers.map((server) => [server.name, server]));
  return { running, auditFile, folder, servers };
}

/** A token of the gate's own issuer, as `gatehouse dev token` prints it. */
export async function tokenFor(
  gate: Pick<Gate, 'folder'>,
  subject: string,
  more: readonly string[] = [],
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [COMMAND, 'dev', 'token', '--subject', subject, ...more],
    { env: { ...process.env, XDG_STATE_HOME: gate.folder } },
  );
  return stdout.trim();
}
