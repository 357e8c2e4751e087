import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { POD_LOGS } from '../node-configuration.ts';

interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a container has said since its last start, from the node's disk: the API server need not be there. */
export function saidSinceStart({ namespace, pod, container }: Container): readonly string[] {
  const folder = readdirSync(POD_LOGS).find((name) => name.startsWith(`${namespace}_${pod}_`));
  const files = readdirSync(join(POD_LOGS, folder ?? pod, container));
  // One file for each start, by its number; rotated ones have a date as well.
  const starts = files.filter((name) => /^\d+\.log$/.test(name)).map((name) => parseInt(name, 10));
  const file = join(POD_LOGS, folder ?? pod, container, `${Math.max(...starts)}.log`);
  return readFileSync(file, 'utf8').split('\n').map(withoutFrame);
}

/** CRI's frame of a line: time, stream, and whether the line is whole. */
const withoutFrame = (line: string): string => line.split(' ').slice(3).join(' ');
