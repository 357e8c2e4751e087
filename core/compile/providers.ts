import type { McpIdentityProvider, RejectedResource } from '../../api/resource.ts';
import type { Provider } from '../snapshot/snapshot.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';

/** What role members may refer to. */
export interface KnownProviders {
  readonly names: ReadonlySet<string>;
  /** Claim that holds the roles of a provider's principals. */
  readonly rolesClaimOf: (provider: string) => string;
}

export interface CompiledProviders extends KnownProviders {
  readonly providers: readonly Provider[];
  readonly problems: readonly Problem[];
}

export interface ProviderSources {
  /** In order of establishment. */
  readonly objects: readonly McpIdentityProvider[];
  /** Objects that cannot be used. Their names and issuers are taken, and nobody gets in through them. */
  readonly unusable: readonly RejectedResource[];
  /** Of the installation; an object of the same name replaces one, usable or not. */
  readonly defaults: readonly Provider[];
}

const DEFAULT_ROLES_CLAIM = 'groups';

export function compileProviders({
  objects,
  unusable,
  defaults,
}: ProviderSources): CompiledProviders {
  const rejected = unusable.filter(({ kind }) => kind === 'McpIdentityProvider');
  const taken = new Set([...objects.map(({ metadata }) => metadata.name), ...namesOf(rejected)]);
  const providers = defaults.filter(({ name }) => !taken.has(name));
  const problems: Problem[] = [];
  for (const object of objects) {
    const refusals = unsupported(object);
    problems.push(...refusals);
    const provider = refusals.length === 0 ? compileProvider(object) : null;
    if (provider === null) continue;
    const holder = [...providers, ...rejected].find(({ issuer }) => issuer === provider.issuer);
    if (holder === undefined) providers.push(provider);
    else problems.push(conflict(object, holder.name));
  }
  const byName = new Map(providers.map((provider) => [provider.name, provider]));
  return {
    providers,
    problems,
    names: new Set(byName.keys()),
    rolesClaimOf: (name) => byName.get(name)?.claimMapping.roles ?? DEFAULT_ROLES_CLAIM,
  };
}

function unsupported(object: McpIdentityProvider): readonly Problem[] {
  const { oidc, saml, kubernetes } = object.spec;
  const missing = [
    { given: saml, path: ['spec', 'saml'], what: 'SAML identity providers are' },
    { given: kubernetes, path: ['spec', 'kubernetes'], what: 'service-account tokens are' },
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

function compileProvider({
  metadata: { name },
  spec: { oidc, claimMapping },
}: McpIdentityProvider): Provider | null {
  if (oidc === undefined) return null;
  return {
    name,
    issuer: oidc.issuer,
    audiences: oidc.audiences,
    jwksUri: oidc.jwksUri ?? '',
    algorithms: oidc.algorithms,
    claimMapping: { user: claimMapping.user, roles: claimMapping.roles },
  };
}

function namesOf(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name);
}

function conflict(object: McpIdentityProvider, holder: string): Problem {
  return problemAt(
    placeIn(object, 'spec', 'oidc', 'issuer'),
    'ProviderConflicted',
    `provider ${holder} has this issuer and goes before: this provider is not used; refer to ${holder} instead`,
  );
}
