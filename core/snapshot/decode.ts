import { jsonObject } from './decode-json.ts';
import { policySet } from './decode-policy.ts';
import { DEFAULT_LIMITS } from './default-limits.ts';
import { SNAPSHOT_CONTRACT } from './encode.ts';
import {
  count,
  listOf,
  mapOf,
  nullOr,
  object,
  oneOf,
  openObject,
  orElse,
  positive,
  SnapshotFault,
  tagOf,
  text,
} from './reader.ts';
import type {
  MaskRule,
  Provider,
  ServerLimits,
  ServerSettings,
  Snapshot,
  SnapshotVersion,
  WorkloadKey,
} from './snapshot.ts';

export type SnapshotReading =
  | { readonly ok: true; readonly snapshot: Snapshot }
  /** `problem` is for logs: it names fields, never keys or values. */
  | { readonly ok: false; readonly problem: string };

const texts = listOf(text);

type WireLimits = Omit<ServerLimits, 'totalSeconds'>;
type WireServer = Omit<ServerSettings, 'ssePath' | 'limits'> & { readonly limits: WireLimits };

/** The payload of a snapshot. */
type Wire = Omit<Snapshot, 'server'> & {
  readonly server: WireServer;
  readonly ssePath: ServerSettings['ssePath'];
  readonly totalSeconds: number;
};

const server = object<WireServer>({
  name: text,
  urls: listOf(text, { min: 1 }),
  path: text,
  nonMcpPaths: texts,
  denyStyle: oneOf('Visible', 'Hidden'),
  maxStalenessSeconds: positive,
  onStale: oneOf('Deny', 'Continue'),
  credentialHeader: text,
  limits: object<WireLimits>({
    requestBytes: positive,
    messageBytes: positive,
    streamsPerPrincipal: positive,
    idleSeconds: positive,
  }),
});

const mask = object<MaskRule>({
  id: text,
  roles: texts,
  exceptRoles: texts,
  tools: texts,
  resources: texts,
  prompts: texts,
});

const provider = object<Provider>({
  name: text,
  kind: orElse(oneOf('oidc', 'kubernetes'), 'oidc'),
  issuer: text,
  audiences: texts,
  jwksUri: text,
  keys: orElse(listOf(jsonObject), []),
  algorithms: texts,
  claimMapping: object({ user: text, roles: text }),
});

/**
 * Open at the top alone: a field that an older sidecar may safely ignore can be added there without a new contract.
 * Anything else that is new needs one, and is refused until it is understood.
 */
const wire = openObject<Wire>({
  version: object<SnapshotVersion>({ epoch: count, reached: mapOf(count) }),
  observedAt: count,
  policy: policySet,
  server,
  ssePath: orElse(nullOr(text), null),
  totalSeconds: orElse(positive, DEFAULT_LIMITS.totalSeconds),
  masks: listOf(mask),
  providers: listOf(provider),
  workloadKeys: listOf(object<WorkloadKey>({ id: text, secret: text }), { max: 2 }),
});

/** Reads the payload of a verified snapshot (parsed JSON). Strict: what it does not understand it refuses. */
export function decodeSnapshot(value: unknown): SnapshotReading {
  try {
    if (tagOf(value, 'contract', 'snapshot') !== SNAPSHOT_CONTRACT) {
      return { ok: false, problem: `snapshot.contract must be ${SNAPSHOT_CONTRACT}` };
    }
    return { ok: true, snapshot: snapshotOf(wire(value, 'snapshot')) };
  } catch (error) {
    if (error instanceof SnapshotFault) return { ok: false, problem: error.message };
    throw error;
  }
}

function snapshotOf({ ssePath, totalSeconds, server: settings, ...rest }: Wire): Snapshot {
  const limits = { ...settings.limits, totalSeconds };
  return { ...rest, server: { ...settings, limits, ssePath } };
}
