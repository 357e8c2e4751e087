import { stat } from 'node:fs/promises';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import { Looks } from './looks.ts';

/** Milliseconds between looks without any sign: they prove that the policies are still those of the folder. */
const LOOK_MS = 10_000;

export interface FolderWatch {
  close(): Promise<void>;
}

/**
 * Calls `look`, which must not reject, soon, after every edit and now and then besides, never twice at once. Resolves
 * once no edit goes unseen.
 */
export async function watchFolder(folder: string, look: () => Promise<void>): Promise<FolderWatch> {
  const watched = new WatchedFolder(folder, () => {
    looks.due();
  });
  const looks = new Looks(async () => {
    await watched.follow();
    await look();
  });
  await watched.follow();
  looks.due();
  const timer = setInterval(() => {
    looks.due();
  }, LOOK_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await looks.stop();
      await watched.close();
    },
  };
}

/** Whichever folder has the name: a checkout may delete it and make another, of which the old watch sees nothing. */
class WatchedFolder {
  readonly #folder: string;
  readonly #edited: () => void;
  #watcher: FSWatcher | null = null;
  #identity: string | null = null;

  constructor(folder: string, edited: () => void) {
    this.#folder = folder;
    this.#edited = edited;
  }

  /** Watches the folder that has the name now, if it is another one than before. */
  async follow(): Promise<void> {
    const identity = await identityOf(this.#folder);
    if (identity === null || identity === this.#identity) return;
    await this.close();
    this.#identity = identity;
    this.#watcher = await watching(this.#folder, this.#edited);
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }
}

function watching(folder: string, edited: () => void): Promise<FSWatcher> {
  const watcher = watch(folder, { ignoreInitial: true, depth: 0 });
  watcher.on('all', edited);
  // What cannot be watched is still looked at now and then.
  watcher.on('error', () => undefined);
  return new Promise((resolve) => {
    watcher.once('ready', () => {
      resolve(watcher);
    });
  });
}

/** The number of a deleted folder is soon used again; the time of its making is not. */
async function identityOf(folder: string): Promise<string | null> {
  try {
    const { dev, ino, birthtimeMs } = await stat(folder);
    return `${dev}:${ino}:${birthtimeMs}`;
  } catch {
    return null;
  }
}
