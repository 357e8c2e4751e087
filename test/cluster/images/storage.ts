import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../command.ts';
import { CACHE } from '../folders.ts';
import { timed } from '../timed.ts';

const FOLDER = join(CACHE, 'images');
const ENDING = '.tar';
/** Of a content key, in characters. */
const KEY_LENGTH = 16;

/** A storage of our own: what the machine's user has built with buildah is not touched. */
const STORAGE = [
  '--root',
  join(FOLDER, 'storage'),
  '--runroot',
  join(FOLDER, 'run'),
  '--storage-driver',
  'overlay',
];

export interface Recipe {
  /** The image's full name with its tag. */
  readonly image: string;
  /** The Dockerfile. */
  readonly file: string;
  /** The folder from which it copies. */
  readonly context: string;
  readonly options?: readonly string[];
}

/** Builds an image into the storage. Layers are kept, so that an unchanged step is not done again. */
export function buildImage({ image, file, context, options = [] }: Recipe): void {
  mkdirSync(FOLDER, { recursive: true });
  const how = ['--isolation', 'chroot', '--network', 'host', '--layers', '--force-rm'];
  const which = ['--tag', image, '--file', file, context];
  timed(`Built the image ${image}`, () => {
    run('buildah', [...STORAGE, 'build', ...how, ...options, ...which]);
  });
}

export const isStored = (image: string): boolean =>
  run('buildah', [...STORAGE, 'images', '--format', '{{.Name}}:{{.Tag}}'])
    .split('\n')
    .includes(image);

/** Where the archive of an image made of these inputs is or will be. */
export const archiveOf = (name: string, key: string): string =>
  join(FOLDER, `${name}-${key}${ENDING}`);

/**
 * Writes a stored image as an archive and forgets the archives of its predecessors. Docker's form, since its layers
 * are not packed: packing would take longer than all else, and the node unpacks at once.
 */
export function archiveImage(image: string, archive: string): void {
  const unfinished = `${archive}.${process.pid}`;
  run('buildah', [...STORAGE, 'push', '--quiet', image, `docker-archive:${unfinished}:${image}`]);
  for (const older of readdirSync(FOLDER).filter((file) => isPredecessor(file, archive))) {
    rmSync(join(FOLDER, older));
  }
  renameSync(unfinished, archive);
}

/** The same name with another key. */
function isPredecessor(file: string, archive: string): boolean {
  const stem = basename(archive).slice(0, -(KEY_LENGTH + ENDING.length));
  return file.startsWith(stem) && file.length === stem.length + KEY_LENGTH + ENDING.length;
}

export const isArchived = (archive: string): boolean => existsSync(archive);

/** Megabytes (10^6 bytes) of an archive, whose layers are not compressed. */
export const megabytesOf = (archive: string): number => Math.round(statSync(archive).size / 1e6);
