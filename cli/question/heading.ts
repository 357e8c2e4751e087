import type { Pod } from '../pod/compile-for.ts';
import type { Look } from '../folder/look.ts';
import type { CallWords } from './message.ts';

/** `tools/call generate {"max_tokens":2000}` */
export function formatCall({ method, name, arguments: given }: CallWords): string {
  return [method, name, given].filter((part) => part !== undefined).join(' ');
}

export function formatPod({ namespace, labels }: Pod): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `namespace ${namespace}, ${pairs.length === 0 ? 'no labels' : pairs.join(',')}`;
}

/** What stands between the folder and the answer, for stderr; null where nothing does. */
export function caution(folder: string, { findings }: Look): string | null {
  const errors = findings.filter(({ severity }) => severity === 'Error').length;
  return errors === 0
    ? null
    : `gatehouse: ${folder} has ${errors === 1 ? 'an error' : `${errors} errors`}, which this answer takes as it stands: gatehouse lint says more.`;
}
