import { join, relative } from 'node:path';
import { run } from '../command.ts';
import { REPOSITORY } from '../folders.ts';
import { archiveOnBase } from './on-base.ts';

/** What was released as this version; see releases/README.md. */
const sourcesOf = (version: string): string =>
  join(import.meta.dirname, '..', 'releases', `${version}.tar.gz`);

/** Writes the sources of a release into a folder that is there. */
export function unpackRelease(version: string, folder: string): void {
  run('tar', ['-xzf', sourcesOf(version), '-C', folder]);
}

/** The archive of the image `gatehouse.dev/gatehouse:<version>`, built from the unpacked sources of that release. */
export function releaseArchive(version: string, folder: string): string {
  return archiveOnBase({
    name: 'gatehouse',
    tag: version,
    file: join(folder, 'Dockerfile'),
    context: folder,
    inputs: [relative(REPOSITORY, sourcesOf(version))],
  });
}
