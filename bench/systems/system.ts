import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Pinning } from '../cores.ts';
import { onTestedCore } from '../cores.ts';
import { PATH, SERVER_NAME } from '../workload.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';

/** What stands between in every run. */
export type UsualProxyName = 'pass-through' | 'gate';
/** `baseline` is the gate of another revision, where a run has one. */
export type ProxyName = UsualProxyName | 'baseline';
export type SystemName = 'direct' | ProxyName;

/** Where calls are sent, and with which credential. */
export interface System {
  readonly name: SystemName;
  readonly port: number;
  readonly token: string | null;
  /** What stands between; null for `direct`. */
  readonly child: Child | null;
}

/** Something of each proxy of a run. */
export type OfProxies<Value> = Readonly<Record<UsualProxyName, Value>> & {
  readonly baseline?: Value;
};

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

/** A gate: whose command and policies, and where it keeps its keys. */
export interface Build {
  readonly name: 'gate' | 'baseline';
  /** The root of a built checkout. */
  readonly checkout: string;
  /** Each has its own: what one keeps is none of the other's business. */
  readonly stateFolder: string;
}

/** The command as it is shipped: identity, decision and record, the audit trail into a pipe. */
export function gate({ pinning, port, backendPort }: Places, build: Build): Proxy {
  const { name, checkout, stateFolder } = build;
  const gatehouse = join(checkout, 'bin/gatehouse');
  const policies = join(checkout, 'bench/policies');
  const environment = { XDG_STATE_HOME: stateFolder };
  const upstream = `${SERVER_NAME}=http://127.0.0.1:${backendPort}${PATH}`;
  const where = ['--upstream', upstream, '--listen', `127.0.0.1:${port}`];
  const command = onTestedCore(pinning, [gatehouse, 'dev', policies, ...where]);
  return {
    name,
    port,
    start: () => startChild(command, environment),
    token: () => developmentToken(gatehouse, environment),
  };
}

async function developmentToken(
  gatehouse: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const who = ['--subject', 'bench', '--claim', 'groups=analysts'];
  const { stdout } = await promisify(execFile)(gatehouse, ['dev', 'token', ...who, '--ttl', '1d'], {
    env: { ...process.env, ...environment },
  });
  return stdout.trim();
}
