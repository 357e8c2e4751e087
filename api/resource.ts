import * as z from 'zod';
import { APPROVAL } from './approval.ts';
import { IDENTITY_PROVIDER } from './identity-provider.ts';
import { bulkProblem } from './bulk.ts';
import { API_VERSION, GROUP } from './kind.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds.ts';
import { MASK_RULE } from './mask-rule.ts';
import { metadata } from './metadata.ts';
import { REVOCATION } from './revocation.ts';
import { ROLE_POLICY } from './role-policy.ts';
import { labelSelector } from './selector.ts';
import type { LabelSelector } from './selector.ts';
import { oneOf, sentence } from './sentence.ts';
import { SERVER } from './server.ts';

/** `status` is the operator's, and not looked at. */
function documentOf<const Name extends string, Spec extends z.ZodType>({
  kind,
  spec,
}: Kind<Name, Spec, z.ZodType>) {
  return z.strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(kind),
    metadata,
    spec,
    status: z.unknown().optional(),
  });
}

const resource = z.discriminatedUnion('kind', [
  documentOf(ROLE_POLICY),
  documentOf(SERVER),
  documentOf(MASK_RULE),
  documentOf(IDENTITY_PROVIDER),
  documentOf(APPROVAL),
  documentOf(REVOCATION),
]);

/** A resource that its schema accepts, defaults filled in. Whether it makes sense among the others the compiler says. */
export type Resource = z.output<typeof resource>;
export type McpRolePolicy = Extract<Resource, { kind: 'McpRolePolicy' }>;
export type McpServer = Extract<Resource, { kind: 'McpServer' }>;
export type McpMaskRule = Extract<Resource, { kind: 'McpMaskRule' }>;
export type McpIdentityProvider = Extract<Resource, { kind: 'McpIdentityProvider' }>;

export interface FieldProblem {
  readonly path: readonly (string | number)[];
  /** A sentence about the field at `path`, which names neither the field nor its value. */
  readonly message: string;
}

/** What can still be told of a resource that its schema refuses: the compiler fails closed on what it may select. */
export interface RejectedResource {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** null: not readable, so it may mean any pod. */
  readonly selector: LabelSelector | null;
  /** Names of the roles that it defines for the namespace; null: not readable, so it may define any. */
  readonly roles: readonly string[] | null;
  /** The issuer that it vouches for; null where there is none, or none that can be read. */
  readonly issuer: string | null;
}

export type ResourceReading =
  | { readonly ok: true; readonly resource: Resource }
  /** `rejected` is null for what does not claim to be of this group. */
  | {
      readonly ok: false;
      readonly problems: readonly FieldProblem[];
      readonly rejected: RejectedResource | null;
    };

/** Reads one object of a file or of the API server, and finds every problem. A namespace left out is `default`. */
export function parseResource(value: unknown): ResourceReading {
  const bulk = bulkProblems(value);
  if (bulk.length > 0) return { ok: false, problems: bulk, rejected: rejectedOf(value, null) };
  const header = headerProblems(value);
  if (header.length > 0) return { ok: false, problems: header, rejected: rejectedOf(value) };
  const reading = resource.safeParse(value, { error: sentence });
  return reading.success
    ? { ok: true, resource: reading.data }
    : {
        ok: false,
        problems: reading.error.issues.flatMap(problemsOf),
        rejected: rejectedOf(value),
      };
}

/** What kind of object this is decides what the rest may be, so it comes first. */
function headerProblems(value: unknown): readonly FieldProblem[] {
  const kinds = KINDS.map(({ kind }) => kind);
  return [
    { path: ['apiVersion'], allowed: [API_VERSION] },
    { path: ['kind'], allowed: kinds },
  ]
    .filter(({ path: [key], allowed }) => !allowed.some((known) => known === at(value, key)))
    .map(({ path, allowed }) => ({ path, message: oneOf(allowed) }));
}

/** What the API server itself writes into metadata is not looked at. */
function bulkProblems(value: unknown): readonly FieldProblem[] {
  const meta = at(value, 'metadata');
  const named = { labels: at(meta, 'labels'), annotations: at(meta, 'annotations') };
  return Object.entries({ metadata: named, spec: at(value, 'spec') }).flatMap(([root, part]) => {
    const message = bulkProblem(part);
    return message === null ? [] : [{ path: [root], message }];
  });
}

function problemsOf(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? step.toString() : step));
  const { message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path, message }];
  return issue.keys.map((key) => ({ path: [...path, key], message }));
}

/** `spec` is null where it is too much to be read. */
function rejectedOf(value: unknown, spec = at(value, 'spec')): RejectedResource | null {
  const apiVersion = at(value, 'apiVersion');
  if (typeof apiVersion !== 'string' || !apiVersion.startsWith(`${GROUP}/`)) return null;
  const meta = at(value, 'metadata');
  const kind = text(at(value, 'kind'), '');
  const selector = labelSelector.optional().safeParse(at(spec, 'selector'));
  const issuer = at(at(spec, 'oidc'), 'issuer');
  return {
    kind,
    namespace: text(at(meta, 'namespace'), 'default'),
    name: text(at(meta, 'name'), ''),
    selector: selector.success && spec !== null ? (selector.data ?? {}) : null,
    roles: spec === null ? null : rolesIn(kind, at(spec, 'roles') ?? []),
    issuer: typeof issuer === 'string' ? issuer : null,
  };
}

/** A kind that is not known may be a policy whose kind is misspelt. */
function rolesIn(kind: string, roles: unknown): readonly string[] | null {
  if (kind !== ROLE_POLICY.kind && KINDS.some((known) => known.kind === kind)) return [];
  const names = Array.isArray(roles) ? roles.map((role) => at(role, 'name')) : [undefined];
  return names.every((name) => typeof name === 'string') ? names : null;
}

function at(value: unknown, key: string | undefined): unknown {
  return typeof value === 'object' &&
    value !== null &&
    key !== undefined &&
    Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
