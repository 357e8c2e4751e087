import type { McpIdentityProvider, RejectedResource } from '../../api/resource.ts';
import type { JsonObject } from '../json/json.ts';
import type { Provider } from '../snapshot/snapshot.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';

/** What role members may refer to. */
export interface KnownProviders {
  readonly names: ReadonlySet<string>;
  /** Claim that holds the roles of a provider's principals. */
  readonly rolesClaimOf: (provider: string) => string;
  /** Whether one of them is the cluster itself. */
  readonly vouchForServiceAccounts: boolean;
}

export interface CompiledProviders extends KnownProviders {
  readonly providers: readonly Provider[];
  readonly problems: readonly Problem[];
}

/** What signs the service-account tokens of the cluster. */
export interface ClusterIssuer {
  readonly issuer: string;
  /** Public keys (JWK, RFC 7517). */
  readonly keys: readonly JsonObject[];
}

export interface ProviderSources {
  /** In order of establishment. */
  readonly objects: readonly McpIdentityProvider[];
  /** Objects that cannot be used. Their names and issuers are taken, and nobody gets in through them. */
  readonly unusable: readonly RejectedResource[];
  /** Of the installation; an object of the same name replaces one, usable or not. */
  readonly defaults: readonly Provider[];
  readonly cluster: ClusterIssuer | null;
}

const DEFAULT_ROLES_CLAIM = 'groups';

/** What API servers sign with, by kind of key (RSA, ECDSA). */
const CLUSTER_ALGORITHMS = ['RS256', 'ES256', 'ES384', 'ES512'];

export function compileProviders({
  objects,
  unusable,
  defaults,
  cluster,
}: ProviderSources): CompiledProviders {
  const rejected = unusable.filter(({ kind }) => kind === 'McpIdentityProvider');
  const read = objects.map((object) => readProvider(object, cluster));
  const unused = new Set(
    namesOf([...rejected, ...read.filter(({ provider }) => provider === null)]),
  );
  const taken = new Set([...unused, ...namesOf(read)]);
  const providers = defaults.filter(({ name }) => !taken.has(name));
  // What replaces one of the installation and cannot be used itself does not free its issuer either.
  const held = [...rejected, ...defaults.filter(({ name }) => unused.has(name))];
  const problems: Problem[] = [];
  for (const { object, refusals, provider } of read) {
    problems.push(...refusals);
    if (provider === null) continue;
    const holder = [...providers, ...held].find(({ issuer }) => issuer === provider.issuer);
    if (holder === undefined) providers.push(provider);
    else problems.push(conflict(object, holder.name));
  }
  const byName = new Map(providers.map((provider) => [provider.name, provider]));
  return {
    providers,
    problems,
    names: new Set(byName.keys()),
    rolesClaimOf: (name) => byName.get(name)?.claimMapping.roles ?? DEFAULT_ROLES_CLAIM,
    vouchForServiceAccounts: providers.some(({ kind }) => kind === 'kubernetes'),
  };
}

function readProvider(object: McpIdentityProvider, cluster: ClusterIssuer | null) {
  const refusals = unsupported(object, cluster);
  const provider = refusals.length === 0 ? compileProvider(object, cluster) : null;
  return { name: object.metadata.name, object, refusals, provider };
}

function unsupported(
  object: McpIdentityProvider,
  cluster: ClusterIssuer | null,
): readonly Problem[] {
  const { oidc, saml, kubernetes } = object.spec;
  const missing = [
    { given: saml, path: ['spec', 'saml'], what: 'SAML identity providers are' },
    {
      given: cluster === null ? kubernetes : undefined,
      path: ['spec', 'kubernetes'],
      what: 'without a cluster service-account tokens are',
    },
    {
      given: oidc?.introspection,
      path: ['spec', 'oidc', 'introspection'],
      what: 'token introspection is',
    },
  ];
  return missing
    .filter(({ given }) => given !== undefined)
    .map(({ path, what }) =>
      problemAt(
        placeIn(object, ...path),
        'NotSupported',
        `${what} not supported: nobody gets in through this provider; use an oidc issuer of signed tokens (JWT)`,
      ),
    );
}

function compileProvider(
  { metadata: { name }, spec }: McpIdentityProvider,
  cluster: ClusterIssuer | null,
): Provider | null {
  const { oidc, kubernetes } = spec;
  const { user, roles } = spec.claimMapping;
  const claimMapping = { user, roles };
  if (kubernetes !== undefined && cluster !== null) {
    return {
      name,
      kind: 'kubernetes',
      issuer: cluster.issuer,
      audiences: kubernetes.audiences,
      jwksUri: '',
      keys: cluster.keys,
      algorithms: CLUSTER_ALGORITHMS,
      claimMapping,
    };
  }
  if (oidc === undefined) return null;
  return {
    name,
    kind: 'oidc',
    issuer: oidc.issuer,
    audiences: oidc.audiences,
    jwksUri: oidc.jwksUri ?? '',
    keys: [],
    algorithms: oidc.algorithms,
    claimMapping,
  };
}

function namesOf(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name);
}

function conflict(object: McpIdentityProvider, holder: string): Problem {
  return problemAt(
    object.spec.kubernetes === undefined
      ? placeIn(object, 'spec', 'oidc', 'issuer')
      : placeIn(object, 'spec', 'kubernetes'),
    'ProviderConflicted',
    `provider ${holder} has this issuer and goes before: this provider is not used; refer to ${holder} instead`,
  );
}
