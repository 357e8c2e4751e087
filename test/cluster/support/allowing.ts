/** Whoever has a token of the namespace's default account, made for the audience `mcp`, may call these tools and no others. */
export function allowing(namespace: string, tools: readonly string[]): readonly object[] {
  return [
    {
      apiVersion: 'gatehouse.dev/v1alpha1',
      kind: 'McpIdentityProvider',
      metadata: { name: 'cluster', namespace },
      spec: { kubernetes: { audiences: ['mcp'] } },
    },
    {
      apiVersion: 'gatehouse.dev/v1alpha1',
      kind: 'McpRolePolicy',
      metadata: { name: 'allowing', namespace },
      spec: {
        roles: [{ name: 'user', members: [{ serviceAccount: 'default' }] }],
        rules: [{ name: 'tools', roles: ['user'], effect: 'Allow', tools }],
      },
    },
  ];
}
