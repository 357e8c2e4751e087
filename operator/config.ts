import type { Amounts, ContainerResources } from './admission/settings.ts';
import { field } from './state/fields.ts';
import type { LogLevel } from '../runtime/log.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OperatorConfig {
  readonly namespace: string;
  readonly podName: string;
  readonly podIp: string;
  /** Image of the sidecar. */
  readonly image: string;
  readonly allowedImages: readonly string[];
  /** `https://HOST:PORT` at which sidecars find the operator. */
  readonly operatorUrl: string;
  readonly logLevel: LogLevel;
  /** Milliseconds in which changes gather before they are sent. */
  readonly debounceMs: number;
  /** Milliseconds between two consistent reads of the API server. */
  readonly observeMs: number;
  readonly certificateMs: number;
  readonly authorityMs: number;
  readonly signingKeyMs: number;
  readonly overlapMs: number;
  /** Resources of the sidecar's container. */
  readonly sidecarResources: ContainerResources;
  readonly excludedNamespaces: readonly string[];
}

export type ConfigReading =
  | { readonly ok: true; readonly config: OperatorConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Namespaces in which nothing is injected: the installation's own, and those of the values. */
export function excludedBy(config: OperatorConfig): readonly string[] {
  return [config.namespace, ...config.excludedNamespaces];
}

/** Reads the environment that the chart sets; every problem is a sentence that names its variable. */
export function readConfig(environment: Environment): ConfigReading {
  const read = new VariableReader(environment);
  const image = read.text('GATEHOUSE_IMAGE');
  const config: OperatorConfig = {
    namespace: read.text('GATEHOUSE_NAMESPACE'),
    podName: read.text('GATEHOUSE_POD_NAME'),
    podIp: read.text('GATEHOUSE_POD_IP'),
    image,
    allowedImages: [...new Set([image, ...read.list('GATEHOUSE_ALLOWED_IMAGES')])],
    operatorUrl: read.text('GATEHOUSE_OPERATOR_URL'),
    logLevel: read.logLevel('GATEHOUSE_LOG_LEVEL'),
    debounceMs: read.positive('GATEHOUSE_DEBOUNCE_MS', 50),
    observeMs: read.positive('GATEHOUSE_OBSERVE_SECONDS', 10) * 1_000,
    certificateMs: read.duration('GATEHOUSE_CERTIFICATE_LIFETIME', '24h'),
    authorityMs: read.duration('GATEHOUSE_AUTHORITY_LIFETIME', '8760h'),
    signingKeyMs: read.duration('GATEHOUSE_SIGNING_KEY_LIFETIME', '720h'),
    overlapMs: read.duration('GATEHOUSE_ROTATION_OVERLAP', '1h'),
    sidecarResources: resourcesIn(read.json('GATEHOUSE_SIDECAR_RESOURCES')),
    excludedNamespaces: read.list('GATEHOUSE_EXCLUDED_NAMESPACES'),
  };
  return read.problems.length > 0 ? { ok: false, problems: read.problems } : { ok: true, config };
}

/** Reads one variable after another and keeps what is wrong with them. An empty one counts as not set. */
class VariableReader {
  readonly problems: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string): string {
    const value = this.#environment[name] ?? '';
    if (value === '') this.problems.push(`${name} is not set.`);
    return value;
  }

  positive(name: string, otherwise: number): number {
    const value = Number(this.#environment[name] || otherwise);
    if (Number.isFinite(value) && value > 0) return value;
    this.problems.push(`${name} must be a number above 0.`);
    return 0;
  }

  /** In milliseconds. */
  duration(name: string, otherwise: string): number {
    const text = this.#environment[name] || otherwise;
    const [, digits, unit = ''] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? [];
    if (digits !== undefined) return Number(digits) * (UNITS[unit] ?? 0);
    this.problems.push(`${name} must be a whole number and one unit, as 90s, 15m or 24h.`);
    return 0;
  }

  logLevel(name: string): LogLevel {
    const level = LEVELS.find((one) => one === (this.#environment[name] || 'info'));
    if (level === undefined) this.problems.push(`${name} must be one of ${LEVELS.join(', ')}.`);
    return level ?? 'info';
  }

  list(name: string): readonly string[] {
    return (this.#environment[name] ?? '')
      .split(/[,\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  json(name: string): unknown {
    try {
      return JSON.parse(this.#environment[name] || '{}') as unknown;
    } catch {
      this.problems.push(`${name} must be JSON.`);
      return {};
    }
  }
}

function resourcesIn(value: unknown): ContainerResources {
  return {
    requests: amountsIn(field(value, 'requests')),
    limits: amountsIn(field(value, 'limits')),
  };
}

/** As in every manifest an amount may be a number: `cpu: 1`. */
function amountsIn(value: unknown): Amounts {
  const entries = Object.entries(value ?? {}) as [string, unknown][];
  return Object.fromEntries(entries.map(([name, amount]) => [name, String(amount)]));
}
