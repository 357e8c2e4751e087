import type { Labels } from '../../core/compile/selection.ts';
import type { LogLevel } from '../../runtime/log.ts';
import { HIGHEST_PORT, parseAddress, parsePort } from '../options/address.ts';
import type { HostAndPort } from '../options/address.ts';
import { parseLabels } from '../options/labels.ts';
import { UsageError } from '../usage-error.ts';
import { readCredentials } from './credentials.ts';
import { parseUpstreams } from './upstreams.ts';
import type { NamedUpstream } from './upstreams.ts';

/** The options of `gatehouse dev`, as written. */
export interface DevWords {
  readonly upstream?: readonly string[];
  readonly listen: string;
  readonly admin?: string;
  readonly labels?: string;
  readonly audit?: string;
  readonly credential?: readonly string[];
  readonly issuerPort?: string;
  readonly logLevel: string;
}

export interface DevOptions {
  readonly upstreams: readonly UpstreamOptions[];
  readonly labels: Labels;
  /** null: stdout. */
  readonly auditFile: string | null;
  readonly issuerPort: number;
  readonly logLevel: LogLevel;
}

export interface UpstreamOptions extends NamedUpstream {
  readonly listen: HostAndPort;
  readonly admin: HostAndPort;
  /** The service credential, null where there is none. */
  readonly credential: string | null;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Throws UsageError. */
export async function devOptions(words: DevWords): Promise<DevOptions> {
  const named = parseUpstreams(words.upstream ?? []);
  const names = named.map(({ name }) => name);
  const listen = portsFrom('--listen', words.listen, named.length);
  const admin = portsFrom('--admin', words.admin ?? '127.0.0.1:0', named.length);
  const credentials = await readCredentials(words.credential ?? [], names);
  return {
    upstreams: named.map(({ name, url }, index) => ({
      name,
      url,
      listen: listen(index),
      admin: admin(index),
      credential: credentials.get(name) ?? null,
    })),
    labels: words.labels === undefined ? {} : parseLabels(words.labels),
    auditFile: words.audit ?? null,
    issuerPort: parsePort('--issuer-port', words.issuerPort ?? '0'),
    logLevel: logLevelOf(words.logLevel),
  };
}

/** The first one is served at the port given, each further one at the port after it. */
function portsFrom(option: string, text: string, count: number): (index: number) => HostAndPort {
  const { host, port } = parseAddress(option, text);
  if (port > 0 && port + count - 1 > HIGHEST_PORT)
    throw new UsageError(
      'PortsTooHigh',
      `${option} ${JSON.stringify(text)}: ${count} servers need ${count} ports from here on; choose a lower one.`,
    );
  return (index) => ({ host, port: port === 0 ? 0 : port + index });
}

function logLevelOf(text: string): LogLevel {
  const level = LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new UsageError(
    'LogLevelInvalid',
    `--log-level ${JSON.stringify(text)}: write ${LEVELS.join(', ')}.`,
  );
}
