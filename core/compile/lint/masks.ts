import type { McpMaskRule } from '../../../api/resource.ts';
import { compileMask, maskUnavailable } from '../masks.ts';
import { placeIn } from '../place.ts';
import type { Problem } from '../problem.ts';
import { confusableNames, patternsNotNormal, undefinedRoles } from './patterns.ts';

export function lintMask(
  mask: McpMaskRule,
  roles: { readonly has: (name: string) => boolean },
): readonly Problem[] {
  const place = placeIn(mask, 'spec');
  const compiled = compileMask(mask);
  return [
    maskUnavailable(mask),
    ...undefinedRoles(compiled.roles, roles, place, 'roles'),
    ...undefinedRoles(compiled.exceptRoles, roles, place, 'exceptRoles'),
    ...confusableNames(compiled, place),
    ...patternsNotNormal(compiled.resources, place),
  ];
}
