import { USER, clusterProvider, resource, toolRule } from './resources.ts';

/** Whoever has a token of the namespace's default account, made for the audience `mcp`, may call these tools and no others. */
export function allowing(namespace: string, tools: readonly string[]): readonly object[] {
  return [clusterProvider(namespace), allowingPolicy(namespace, tools)];
}

/** The policy of it: applied again with other tools, it is an edit. */
export function allowingPolicy(namespace: string, tools: readonly string[]): object {
  return resource('McpRolePolicy', namespace, 'allowing', {
    roles: [USER],
    rules: [toolRule('Allow', ...tools)],
  });
}
