import type { McpServer, Resource } from '../../api/resource.ts';
import { byEstablishment } from '../../core/compile/established.ts';
import type { Problem } from '../../core/compile/problem.ts';
import { plainestLabels, selects } from '../../core/compile/selection.ts';
import type { Labels } from '../../core/compile/selection.ts';
import { serverConflict } from '../../core/compile/server.ts';

/** Older McpServers that hold for a pod which the server selects too: each is asked of the plainest pod of the two. */
export function serverConflicts(
  server: McpServer,
  objects: readonly Resource[],
): readonly Problem[] {
  const servers = byEstablishment(
    objects.filter(({ kind }) => kind === 'McpServer') as McpServer[],
  );
  const older = servers.slice(0, servers.indexOf(server));
  return older
    .filter((other) => meetOnAPod(other, server))
    .map((other) => serverConflict(other, server));
}

function meetOnAPod(one: McpServer, other: McpServer): boolean {
  const selectors = [one.spec.selector, other.spec.selector];
  const labels = Object.assign({}, ...selectors.map(plainestLabels)) as Labels;
  return selectors.every((selector) => selects(selector, labels));
}
