import { join } from 'node:path';
import { REPOSITORY } from '../folders.ts';
import { BASE_IMAGE, ensureBaseImage } from './base.ts';
import { contentKey } from './key.ts';
import { registrySettings } from './registry.ts';
import { archiveImage, archiveOf, buildImage, isArchived } from './storage.ts';

const IMAGE = 'gatehouse.dev/mcp-test:test';
const FILE = join(import.meta.dirname, 'mcp-test.Dockerfile');
const IGNORED = join(import.meta.dirname, 'mcp-test.dockerignore');

const INPUTS = [
  'test/cluster/images/mcp-test.Dockerfile',
  'test/cluster/images/mcp-test.dockerignore',
  'package-lock.json',
  'examples/model-server',
  'test/package.json',
  'test/support',
  'test/cluster/servers',
];

/** The archive of the image for the pods of tests. */
export function mcpTestArchive(): string {
  const archive = archiveOf('mcp-test', contentKey(REPOSITORY, INPUTS, [BASE_IMAGE]));
  if (isArchived(archive)) return archive;
  ensureBaseImage();
  buildImage({
    image: IMAGE,
    file: FILE,
    context: REPOSITORY,
    options: ['--ignorefile', IGNORED, '--build-arg', `BASE=${BASE_IMAGE}`, ...registrySettings()],
  });
  archiveImage(IMAGE, archive);
  return archive;
}
