import type { MaskRule } from '../../snapshot/snapshot.ts';
import type { Principal } from '../../identity/principal.ts';
import { namesRole } from './role.ts';
import { compileNames, namesSubject } from './subject.ts';
import type { Extent, Names, Subject } from './subject.ts';

/** A mask rule, its globs read once. */
export interface CompiledMask {
  readonly mask: MaskRule;
  readonly names: Names;
}

export function compileMask(mask: MaskRule): CompiledMask {
  return { mask, names: compileNames(mask) };
}

/** Whether what this principal would see of the subject has to be masked. */
export function coversSubject(
  { mask, names }: CompiledMask,
  { roles }: Principal,
  subject: Subject,
  extent: Extent,
): boolean {
  const isMeant = mask.roles.length === 0 || namesRole(mask.roles, roles);
  return isMeant && !namesRole(mask.exceptRoles, roles) && namesSubject(names, subject, extent);
}
