import { readFileSync } from 'node:fs';
import { attempt } from './command.ts';

/** Unmounts everything below a folder, what was mounted last first. */
export function unmountBelow(folder: string): void {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
  for (const path of mounted) attempt('umount', [path]);
}
