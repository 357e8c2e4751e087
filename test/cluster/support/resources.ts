import { API_VERSION } from '../../../api/kind.ts';
import { kubectl } from '../kubectl.ts';

export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** An object of our own kinds. */
export function resource(kind: string, namespace: string, name: string, spec: object): object {
  return { apiVersion: API_VERSION, kind, metadata: { name, namespace }, spec };
}

/** Service-account tokens of the cluster, for the audience `mcp`. */
export function clusterProvider(namespace: string): object {
  const spec = { kubernetes: { audiences: ['mcp'] } };
  return resource('McpIdentityProvider', namespace, 'cluster', spec);
}

/** Everybody whose token is of the service account `default`. */
export const USER = { name: 'user', members: [{ serviceAccount: 'default' }] };

/** The role `user`. It selects no pod: roles hold in the whole namespace. */
export function userRole(namespace: string): object {
  return resource('McpRolePolicy', namespace, 'roles', {
    selector: { matchLabels: { app: 'none' } },
    roles: [USER],
  });
}

/** A rule on tools for the role `user`; its name is the effect's. */
export function toolRule(effect: 'Allow' | 'Deny', ...tools: readonly string[]): object {
  return { name: effect.toLowerCase(), roles: ['user'], effect, tools };
}

/** Waits until every selected pod enforces the present form of these policies. */
export function programmed(namespace: string, ...policies: readonly string[]): void {
  const objects = policies.map((name) => `mcprolepolicy/${name}`);
  const condition = ['--for=condition=Programmed=True', '--timeout=30s'];
  kubectl(['wait', ...objects, '-n', namespace, ...condition]);
}

/** A condition of an object's status for its present generation; null where there is none yet. */
export function conditionOf(namespace: string, object: string, type: string): Condition | null {
  const { metadata, status = {} } = JSON.parse(
    kubectl(['get', object, '-n', namespace, '-o', 'json']),
  ) as {
    metadata: { generation: number };
    status?: { conditions?: readonly (Condition & { type: string; observedGeneration: number })[] };
  };
  const found = status.conditions?.find((condition) => condition.type === type);
  return found?.observedGeneration === metadata.generation ? found : null;
}
