import type { McpMaskRule } from '../../api/resource.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';

/** A mask rule that names nothing covers everything. */
export function compileMask({ metadata: { namespace, name }, spec }: McpMaskRule): MaskRule {
  const { roles = [], exceptRoles = [], tools = [], resources = [], prompts = [] } = spec;
  const coversAll = tools.length + resources.length + prompts.length === 0;
  return {
    id: `${namespace}/${name}`,
    roles,
    exceptRoles,
    ...(coversAll
      ? { tools: ['*'], resources: ['**'], prompts: ['*'] }
      : { tools, resources, prompts }),
  };
}

export function maskUnavailable(mask: McpMaskRule): Problem {
  return problemAt(
    placeIn(mask, 'spec'),
    'MaskUnavailable',
    'masks cannot be applied by this release: what this mask rule covers is denied',
  );
}
