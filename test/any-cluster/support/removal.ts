import { helm } from './helm.ts';
import { NAMESPACE, SYSTEM } from './names.ts';
import { isMadeHere, removeNamespace } from './namespace.ts';
import { removeParts } from './parts.ts';
import { releaseThere } from './release.ts';

/**
 * Removes what these tests have made, by this run or by one that was interrupted, and nothing else. The namespace goes
 * first: the operator is there until its pods have ended.
 */
export function removeWhatWasMade(): void {
  if (isMadeHere(NAMESPACE)) removeNamespace(NAMESPACE);
  const ours = releaseThere('us');
  if (ours === null && (releaseThere() !== null || !isMadeHere(SYSTEM))) return;
  if (ours !== null) helm(['uninstall', ours.name, '--wait', '--timeout', '180s']);
  removeParts();
  if (isMadeHere(SYSTEM)) removeNamespace(SYSTEM);
}
