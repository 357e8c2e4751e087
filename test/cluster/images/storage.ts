import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command.ts';
import { CACHE } from '../folders.ts';

const FOLDER = join(CACHE, 'images');

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
  console.log(`Building the image ${image}.`);
  const how = ['--isolation', 'chroot', '--network', 'host', '--layers'];
  run('buildah', [
    ...STORAGE,
    'build',
    ...how,
    ...options,
    '--tag',
    image,
    '--file',
    file,
    context,
  ]);
}

export const isStored = (image: string): boolean =>
  run('buildah', [...STORAGE, 'images', '--format', '{{.Name}}:{{.Tag}}'])
    .split('\n')
    .includes(image);

/** Where the archive of an image made of these inputs is or will be. */
export const archiveOf = (name: string, key: string): string => join(FOLDER, `${name}-${key}.tar`);

/** Writes a stored image as an OCI archive. */
export function archiveImage(image: string, archive: string): void {
  const unfinished = `${archive}.${process.pid}`;
  run('buildah', [...STORAGE, 'push', '--quiet', image, `oci-archive:${unfinished}:${image}`]);
  renameSync(unfinished, archive);
}

export const isArchived = (archive: string): boolean => existsSync(archive);

/** Megabytes (10^6 bytes) of an archive, whose layers are compressed. */
export const megabytesOf = (archive: string): number => Math.round(statSync(archive).size / 1e6);
