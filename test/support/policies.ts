/** Roles that tests use, each after the group of the same name. */
const ROLES = ['viewer', 'engineer', 'admin'] as const;

/** A policy of roles alone: a group makes the role. */
export const ROLES_POLICY = `apiVersion: gatehouse.dev/v1alpha1
kind: McpRolePolicy
metadata:
  name: roles
spec:
  roles:
${ROLES.map((role) => `    - { name: ${role}, members: [{ provider: dev, claim: groups, values: [${role}s] }] }`).join('\n')}
`;

/** A policy for one server; `rules` is the YAML of a list, each entry in flow style. */
export function rulesPolicy(server: string, rules: readonly string[], name = server): string {
  return `apiVersion: gatehouse.dev/v1alpha1
kind: McpRolePolicy
metadata:
  name: ${name}
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ${server} } }
  rules:
${rules.map((rule) => `    - ${rule}`).join('\n')}
`;
}

/** Settings of one server; `fields` is the YAML of entries of its spec. */
export function serverSettings(server: string, fields: readonly string[]): string {
  return `apiVersion: gatehouse.dev/v1alpha1
kind: McpServer
metadata:
  name: ${server}
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ${server} } }
${fields.map((field) => `  ${field}`).join('\n')}
`;
}

/** Everybody with a role may do everything. */
export const ALLOW_ALL =
  "{ name: all, roles: ['*'], effect: Allow, tools: ['*'], resources: ['**'], prompts: ['*'], methods: [logging/setLevel] }";
