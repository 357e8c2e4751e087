import { REPOSITORY } from '../folders.ts';
import { shell } from './meanwhile.ts';

/** What a block leaves in the background would keep its output open. */
const ENDING = `trap 'kill $! 2>/dev/null || true' EXIT`;

/** Runs a block of the documentation in the checkout, up to the first command that fails. Returns what it wrote. */
export const asPrinted = (block: string): Promise<string> =>
  shell(`set -e\n${ENDING}\n${block}`, REPOSITORY);
