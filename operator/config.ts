import type { ContainerResources } from './admission/settings.ts';
import { textsAt } from './state/fields.ts';
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

/** Reads the environment that the chart sets; every problem is a sentence that names its variable. */
export function readConfig(environment: Environment): ConfigReading {
  const problems: string[] = [];
  const text = (name: string, otherwise?: string): string => {
    const value = environment[name] || otherwise;
    if (value === undefined) problems.push(`${name} is not set.`);
    return value ?? '';
  };
  const positive = (name: string, otherwise: number, unit: number): number => {
    const value = Number(environment[name] || otherwise);
    if (Number.isFinite(value) && value > 0) return value * unit;
    problems.push(`${name} must be a number above 0.`);
    return 0;
  };
  const duration = (name: string, otherwise: string): number => {
    const [, digits, unit = ''] =
      /^([1-9]\d{0,5})([smh])$/.exec(environment[name] || otherwise) ?? [];
    if (digits !== undefined) return Number(digits) * (UNITS[unit] ?? 0);
    problems.push(`${name} must be a whole number and one unit, as 90s, 15m or 24h.`);
    return 0;
  };
  const json = (name: string): unknown => {
    try {
      return JSON.parse(environment[name] || '{}') as unknown;
    } catch {
      problems.push(`${name} must be JSON.`);
      return {};
    }
  };
  const level = LEVELS.find((one) => one === text('GATEHOUSE_LOG_LEVEL', 'info'));
  if (level === undefined)
    problems.push(`GATEHOUSE_LOG_LEVEL must be one of ${LEVELS.join(', ')}.`);
  const image = text('GATEHOUSE_IMAGE');
  const config: OperatorConfig = {
    namespace: text('GATEHOUSE_NAMESPACE'),
    podName: text('GATEHOUSE_POD_NAME'),
    podIp: text('GATEHOUSE_POD_IP'),
    image,
    allowedImages: [...new Set([image, ...listIn(environment['GATEHOUSE_ALLOWED_IMAGES'])])],
    operatorUrl: text('GATEHOUSE_OPERATOR_URL'),
    logLevel: level ?? 'info',
    debounceMs: positive('GATEHOUSE_DEBOUNCE_MS', 50, 1),
    observeMs: positive('GATEHOUSE_OBSERVE_SECONDS', 10, 1000),
    certificateMs: duration('GATEHOUSE_CERTIFICATE_LIFETIME', '24h'),
    authorityMs: duration('GATEHOUSE_AUTHORITY_LIFETIME', '8760h'),
    signingKeyMs: duration('GATEHOUSE_SIGNING_KEY_LIFETIME', '720h'),
    overlapMs: duration('GATEHOUSE_ROTATION_OVERLAP', '1h'),
    sidecarResources: resourcesIn(json('GATEHOUSE_SIDECAR_RESOURCES')),
    excludedNamespaces: listIn(environment['GATEHOUSE_EXCLUDED_NAMESPACES']),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
}

function resourcesIn(value: unknown): ContainerResources {
  return { requests: textsAt(value, 'requests'), limits: textsAt(value, 'limits') };
}

function listIn(text = ''): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
