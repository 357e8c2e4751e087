import type { LabelSelector } from '../../api/selector.ts';
import type {
  McpIdentityProvider,
  McpMaskRule,
  McpRolePolicy,
  McpServer,
  RejectedResource,
  Resource,
} from '../../api/resource.ts';
import type { PolicySet } from '../policy/model.ts';
import type { MaskRule, Provider, ServerSettings } from '../snapshot/snapshot.ts';
import { byEstablishment } from './established.ts';
import type { LintSources } from './lint/lint.ts';
import { compileMask } from './masks.ts';
import { withoutExcess } from './excess.ts';
import { withoutNamesakes } from './namesakes.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';
import { compileProviders } from './providers.ts';
import type { ClusterIssuer } from './providers.ts';
import { defineRoles } from './roles.ts';
import type { DefinedRole } from './roles.ts';
import { compileRules } from './rules.ts';
import { selects } from './selection.ts';
import type { Labels } from './selection.ts';
import { compileServer } from './server.ts';
import { inOrder, isAbout, unavailableRoles } from './unusable.ts';

/** The pod that is compiled for. */
export interface CompileTarget {
  readonly namespace: string;
  readonly labels: Labels;
  /** What holds where no McpServer says otherwise. */
  readonly defaults: ServerSettings;
}

export interface CompileInput {
  /** In any order; those of other namespaces are left out. */
  readonly objects: readonly Resource[];
  /** Objects whose schema refuses them and of which no accepted form was kept. */
  readonly rejected: readonly RejectedResource[];
  readonly target: CompileTarget;
  /** Providers of the installation. */
  readonly defaultProviders: readonly Provider[];
  /** The issuer of service-account tokens; null where there is no cluster. */
  readonly cluster: ClusterIssuer | null;
}

/** What of a snapshot comes from resources. */
export interface Compilation {
  readonly policy: PolicySet;
  readonly server: ServerSettings;
  readonly masks: readonly MaskRule[];
  readonly providers: readonly Provider[];
  /** Every reason, not the first, for which something that objects of the namespace say does not hold. */
  readonly problems: readonly Problem[];
  /** What lint looks at, which nothing that is enforced waits for. */
  readonly lintable: LintSources;
}

/** The result does not depend on the order of objects. */
export function compile({
  objects,
  rejected,
  target,
  defaultProviders,
  cluster,
}: CompileInput): Compilation {
  const { kept, unusable, problems } = usable(objects, rejected, target.namespace);
  const sorted = byKind(kept);
  const providers = compileProviders({
    objects: sorted.providers,
    unusable,
    defaults: defaultProviders,
    cluster,
  });
  const definitions = defineRoles({ policies: sorted.policies, unusable, providers });
  const selected = (resource: { readonly spec: { readonly selector: LabelSelector } }): boolean =>
    selects(resource.spec.selector, target.labels);
  const policies = sorted.policies.filter(selected);
  const masks = sorted.masks.filter(selected).map(compileMask);
  const unknown = unusable.filter((object) => isAbout(object, target.labels));
  const server = compileServer({
    selected: sorted.servers.filter(selected),
    isUnknown: unknown.some(({ kind }) => kind === 'McpServer'),
    defaults: target.defaults,
  });
  const unavailable = unavailableRoles(unusable, rolesNamedBy(policies, masks));
  const isInvalid = unknown.length + unavailable.length > 0;
  return {
    policy: policySet(policies, definitions.roles, isInvalid),
    server: server.server,
    masks,
    providers: providers.providers,
    problems: [
      ...problems,
      ...unavailable,
      ...providers.problems,
      ...definitions.problems,
      ...server.problems,
      ...sorted.notSupported.map(notSupported),
    ],
    lintable: {
      policies: sorted.policies,
      masks: sorted.masks,
      selected: policies,
      roles: definitions.roles,
      providers,
    },
  };
}

interface Usable {
  /** In order of establishment. */
  readonly kept: readonly Resource[];
  readonly unusable: readonly RejectedResource[];
  readonly problems: readonly Problem[];
}

/** What of the namespace can be used. */
function usable(
  objects: readonly Resource[],
  rejected: readonly RejectedResource[],
  namespace: string,
): Usable {
  const here = objects.filter(({ metadata }) => metadata.namespace === namespace);
  const unreadable = rejected.filter((object) => object.namespace === namespace);
  const within = withoutExcess(byEstablishment(here));
  const others = [...unreadable, ...within.refused];
  const { kept, refused, problems } = withoutNamesakes(within.kept, others);
  const unusable = inOrder([...others, ...refused]);
  return { kept, unusable, problems: [...within.problems, ...problems] };
}

interface ByKind {
  readonly policies: readonly McpRolePolicy[];
  readonly servers: readonly McpServer[];
  readonly masks: readonly McpMaskRule[];
  readonly providers: readonly McpIdentityProvider[];
  readonly notSupported: readonly Resource[];
}

function byKind(objects: readonly Resource[]): ByKind {
  return {
    policies: objects.filter((object) => object.kind === 'McpRolePolicy'),
    servers: objects.filter((object) => object.kind === 'McpServer'),
    masks: objects.filter((object) => object.kind === 'McpMaskRule'),
    providers: objects.filter((object) => object.kind === 'McpIdentityProvider'),
    notSupported: objects.filter(({ kind }) => kind === 'McpApproval' || kind === 'McpRevocation'),
  };
}

function rolesNamedBy(
  policies: readonly McpRolePolicy[],
  masks: readonly MaskRule[],
): ReadonlySet<string> {
  const names = [
    ...policies.flatMap(({ spec }) => spec.rules.flatMap(({ roles }) => roles)),
    ...masks.flatMap(({ roles, exceptRoles }) => [...roles, ...exceptRoles]),
  ];
  return new Set(names.filter((name) => name !== '*'));
}

/**
 * Every role of the namespace goes along, named here or not: `*` must not mean more people because a Deny rule or a
 * mask comes to name a role.
 */
function policySet(
  policies: readonly McpRolePolicy[],
  definitions: ReadonlyMap<string, DefinedRole>,
  isInvalid: boolean,
): PolicySet {
  const rules = policies.flatMap(compileRules).map(({ rule }) => rule);
  const roles = [...definitions.values()].map(({ role }) => role);
  const state = isInvalid ? 'invalid' : policies.length === 0 ? 'none' : 'active';
  const observed = state === 'active' && policies.every(({ spec }) => spec.mode === 'Observe');
  return { state, mode: observed ? 'Observe' : 'Enforce', roles, rules };
}

function notSupported(resource: Resource): Problem {
  return problemAt(
    placeIn(resource, 'kind'),
    'NotSupported',
    `${resource.kind} is not honoured by this release: the object has no effect`,
  );
}
