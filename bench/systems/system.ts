import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pinning } from '../cores.ts';
import { onTestedCore } from '../cores.ts';
import { PATH, SERVER_NAME } from '../workload.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';

export type ProxyName = 'pass-through' | 'gate';
export type SystemName = 'direct' | ProxyName;

/** Where calls are sent, and with which credential. */
export interface System {
  readonly name: SystemName;
  readonly port: number;
  readonly token: string | null;
  /** What stands between; null for `direct`. */
  readonly child: Child | null;
}

/** One that stands between: how to start it, again and again at the same port. */
export interface Proxy {
  readonly name: ProxyName;
  readonly port: number;
  /** What a start needs from the first one, so that each answers the same token. */
  readonly start: () => Child;
  /** Asked once, when it runs for the first time. */
  readonly token: () => Promise<string | null>;
}

interface Places {
  readonly pinning: Pinning;
  readonly port: number;
  readonly backendPort: number;
}

const PASS_THROUGH = fileURLToPath(new URL('./pass-through.ts', import.meta.url));
const GATEHOUSE = fileURLToPath(new URL('../../bin/gatehouse', import.meta.url));
const POLICIES = fileURLToPath(new URL('../policies', import.meta.url));
const BACKEND = fileURLToPath(new URL('./backend.ts', import.meta.url));

/** Not pinned: it shares the core of the load generator, where this process is already. */
export function startBackend(port: number): Child {
  return startChild([process.execPath, BACKEND, String(port)]);
}

export function passThrough({ pinning, port, backendPort }: Places): Proxy {
  const command = [process.execPath, PASS_THROUGH, String(port), String(backendPort)];
  return {
    name: 'pass-through',
    port,
    start: () => startChild(onTestedCore(pinning, command)),
    token: () => Promise.resolve(null),
  };
}

/** The command as it is shipped: identity, decision and record, the audit trail into a pipe. */
export function gate({ pinning, port, backendPort }: Places, stateFolder: string): Proxy {
  const environment = { XDG_STATE_HOME: stateFolder };
  const upstream = `${SERVER_NAME}=http://127.0.0.1:${backendPort}${PATH}`;
  const where = ['--upstream', upstream, '--listen', `127.0.0.1:${port}`];
  const command = onTestedCore(pinning, [GATEHOUSE, 'dev', POLICIES, ...where]);
  return {
    name: 'gate',
    port,
    start: () => startChild(command, environment),
    token: () => developmentToken(environment),
  };
}

async function developmentToken(environment: Readonly<Record<string, string>>): Promise<string> {
  const who = ['--subject', 'bench', '--claim', 'groups=analysts'];
  const { stdout } = await promisify(execFile)(GATEHOUSE, ['dev', 'token', ...who, '--ttl', '1d'], {
    env: { ...process.env, ...environment },
  });
  return stdout.trim();
}
