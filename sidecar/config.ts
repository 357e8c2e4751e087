import { isIP } from 'node:net';
import { MOST_GUARDED_PORTS } from '../core/pod/names.ts';
import {
  CONFIG_VARIABLE,
  POD_IPS_VARIABLE,
  POD_NAME_VARIABLE,
  POD_NAMESPACE_VARIABLE,
} from '../core/pod/sidecar-environment.ts';
import type { InjectedConfig } from '../core/pod/sidecar-environment.ts';
import { listOf, mapOf, oneOf, positive, SnapshotFault, text } from '../core/snapshot/reader.ts';
import type { Reader } from '../core/snapshot/reader.ts';
import { probeTarget } from './probes/decode-target.ts';

export interface SidecarConfig {
  readonly injected: InjectedConfig;
  readonly pod: { readonly namespace: string; readonly name: string };
  /** At least one. */
  readonly podIps: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

export type ConfigReading<Config> =
  | { readonly ok: true; readonly config: Config }
  /** One sentence for each thing that is wrong. */
  | { readonly ok: false; readonly problems: readonly string[] };

const HIGHEST_PORT = 65_535;

const flag: Reader<boolean> = (value, at) => {
  if (typeof value === 'boolean') return value;
  throw new SnapshotFault(`${at} must be true or false`);
};

const port: Reader<number> = (value, at) => {
  const number = positive(value, at);
  if (number <= HIGHEST_PORT) return number;
  throw new SnapshotFault(`${at} must be a port, from 1 to ${HIGHEST_PORT}`);
};

const operatorUrl: Reader<string> = (value, at) => {
  const written = text(value, at);
  if (URL.canParse(written) && new URL(written).protocol === 'https:') return written;
  throw new SnapshotFault(`${at} must be an https URL`);
};

const FIELDS: { readonly [Name in keyof InjectedConfig]: Reader<InjectedConfig[Name]> } = {
  capture: oneOf('redirect', 'loopback'),
  guardedPorts: listOf(port, { min: 1, max: MOST_GUARDED_PORTS }),
  allowPorts: listOf(port),
  server: text,
  operatorUrl,
  roots: listOf(text, { min: 1 }),
  probes: mapOf(probeTarget),
  tls: flag,
};

/** What the admission webhook and the kubelet put into the environment. */
export function readSidecarConfig(environment: Environment): ConfigReading<SidecarConfig> {
  const injected = readInjectedConfig(environment);
  const problems = injected.ok ? [] : [...injected.problems];
  const name = named(environment, POD_NAME_VARIABLE, problems);
  const namespace = named(environment, POD_NAMESPACE_VARIABLE, problems);
  const ips = named(environment, POD_IPS_VARIABLE, problems);
  const podIps = ips.split(',').map((ip) => ip.trim());
  if (ips !== '' && podIps.some((ip) => isIP(ip) === 0))
    problems.push(`${POD_IPS_VARIABLE} must be IP addresses, separated by commas.`);
  if (!injected.ok || problems.length > 0) return { ok: false, problems };
  return { ok: true, config: { injected: injected.config, pod: { namespace, name }, podIps } };
}

/** The part that the redirect needs too, before the pod has an address. */
export function readInjectedConfig(environment: Environment): ConfigReading<InjectedConfig> {
  const written = environment[CONFIG_VARIABLE];
  if (written === undefined || written === '')
    return { ok: false, problems: [`${CONFIG_VARIABLE} must be set.`] };
  const given = parsed(written);
  if (given === null)
    return { ok: false, problems: [`${CONFIG_VARIABLE} must be an object in JSON.`] };
  const problems: string[] = [];
  const entries = Object.entries(FIELDS).map(([name, read]) => {
    return [name, fieldOf(given, name, read, problems)] as const;
  });
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(FIELDS, name)) problems.push(`${CONFIG_VARIABLE}.${name} is not known.`);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config: Object.fromEntries(entries) as unknown as InjectedConfig };
}

function fieldOf(
  given: Readonly<Record<string, unknown>>,
  name: string,
  read: Reader<unknown>,
  problems: string[],
): unknown {
  try {
    return read(given[name], `${CONFIG_VARIABLE}.${name}`);
  } catch (error) {
    if (!(error instanceof SnapshotFault)) throw error;
    problems.push(`${error.message}.`);
    return null;
  }
}

function parsed(written: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

function named(environment: Environment, name: string, problems: string[]): string {
  const value = environment[name] ?? '';
  if (value === '') problems.push(`${name} must be set.`);
  return value;
}
