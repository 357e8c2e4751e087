import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Surroundings } from '../surroundings.ts';

/** Where keys and addresses of `gatehouse dev` are kept (XDG base directories: a relative path counts as none). */
export function stateFolderOf({ environment }: Pick<Surroundings, 'environment'>): string {
  const given = environment['XDG_STATE_HOME'] ?? '';
  const base = isAbsolute(given)
    ? given
    : join(environment['HOME'] ?? homedir(), '.local', 'state');
  return join(base, 'gatehouse', 'dev');
}
