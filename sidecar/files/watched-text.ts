import { readFile } from 'node:fs/promises';
import { paused } from '../../runtime/paused.ts';

/** Milliseconds between looks: the kubelet swaps symbolic links, of which file events say nothing for certain. */
const LOOK_MS = 1_000;

export interface WatchedTextOptions {
  readonly files: readonly string[];
  /**
   * Takes the contents, in the order of the files, whenever they have changed; null for a file that cannot be read.
   * Awaited before the next look. Never rejects.
   */
  readonly take: (contents: readonly (string | null)[]) => Promise<void> | void;
  readonly lookMs?: number;
}

/** Takes the files' contents now, and after each change of them until it is stopped. */
export async function watchText(options: WatchedTextOptions): Promise<() => void> {
  const { files, take, lookMs = LOOK_MS } = options;
  const stop = new AbortController();
  let known = '';
  const look = async (): Promise<void> => {
    const contents = await Promise.all(files.map(contentOf));
    const text = JSON.stringify(contents);
    if (text === known || stop.signal.aborted) return;
    known = text;
    await take(contents);
  };
  await look();
  void keepLooking(look, lookMs, stop.signal);
  return () => {
    stop.abort();
  };
}

async function keepLooking(
  look: () => Promise<void>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (await paused(everyMs, signal)) await look();
}

async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
