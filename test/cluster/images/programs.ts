import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../binaries.ts';
import { run } from '../command.ts';
import { PAUSE_IMAGE } from '../containerd.ts';
import { contentKey } from './key.ts';
import { archiveImage, archiveOf, buildImage, isArchived } from './storage.ts';

const HERE = import.meta.dirname;
const COREDNS_IMAGE = 'gatehouse.dev/coredns:test';

/** Makes an image of one program, which `put` writes to the given path, unless it was made before. */
function programImage(image: string, archive: string, put: (path: string) => void): string {
  if (isArchived(archive)) return archive;
  const context = mkdtempSync(join(tmpdir(), 'gatehouse-image-'));
  try {
    put(join(context, 'program'));
    buildImage({ image, file: join(HERE, 'program.Dockerfile'), context });
    archiveImage(image, archive);
  } finally {
    rmSync(context, { recursive: true });
  }
  return archive;
}

/** The archive of the image that holds each pod's namespaces. */
export function pauseArchive(): string {
  const archive = archiveOf('pause', contentKey(HERE, ['pause.c', 'program.Dockerfile']));
  return programImage(PAUSE_IMAGE, archive, (path) => {
    run('gcc', ['-Os', '-static', '-s', '-o', path, join(HERE, 'pause.c')]);
  });
}

/** The archive of the cluster's name server. */
export function corednsArchive(): string {
  const archive = archiveOf(
    'coredns',
    contentKey(HERE, ['program.Dockerfile'], [pathOf('coredns')]),
  );
  return programImage(COREDNS_IMAGE, archive, (path) => copyFileSync(pathOf('coredns'), path));
}
