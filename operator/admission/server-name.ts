import type { Pod } from './pod.ts';

/** What a pod calls the MCP server in it: by its labels, or else by what made it. */
const NAME_LABELS = ['app.kubernetes.io/name', 'app'];

/**
 * The name of the protected server until a snapshot names it. It does not depend on a name that the API server makes up
 * between the mutating and the validating call.
 */
export function serverName({ name, generateName, labels }: Pod): string {
  const label = NAME_LABELS.map((key) => labels[key] ?? '').find((value) => value !== '');
  if (label !== undefined) return label;
  const hash = labels['pod-template-hash'] ?? '';
  const maker = generateName.replace(/-$/, '');
  const owner =
    hash !== '' && maker.endsWith(`-${hash}`) ? maker.slice(0, -hash.length - 1) : maker;
  return owner || name || 'server';
}
