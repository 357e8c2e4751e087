/** Node 24 is the first that strips types without a flag and reads the source text of JSON numbers. */
export const OLDEST_NODE_MAJOR = 24;

/**
 * What to tell the user of a Node that is too old, or null. `version` is `process.versions.node`: `26.10.0`.
 */
export function nodeVersionProblem(version: string): string | null {
  const major = Number.parseInt(version, 10);
  if (major >= OLDEST_NODE_MAJOR) return null;
  return `Gatehouse needs Node ${OLDEST_NODE_MAJOR} or later and this is ${version}: run "npm ci" and use node_modules/.bin/node, which the project brings along.`;
}
