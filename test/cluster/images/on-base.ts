import { REPOSITORY } from '../folders.ts';
import { BASE_IMAGE, ensureBaseImage } from './base.ts';
import { contentKey } from './key.ts';
import { registrySettings } from './registry.ts';
import { archiveImage, archiveOf, buildImage, isArchived } from './storage.ts';

export interface BasedImage {
  /** Of `gatehouse.dev/<this>:test`. */
  readonly name: string;
  /** The Dockerfile. */
  readonly file: string;
  /** Everything of the repository that goes into it. */
  readonly inputs: readonly string[];
  readonly options?: readonly string[];
}

/** The archive of an image on the base, built from the repository when one of its inputs has changed since. */
export function archiveOnBase({ name, file, inputs, options = [] }: BasedImage): string {
  const image = `gatehouse.dev/${name}:test`;
  const archive = archiveOf(name, contentKey(REPOSITORY, inputs, [BASE_IMAGE]));
  if (isArchived(archive)) return archive;
  ensureBaseImage();
  buildImage({
    image,
    file,
    context: REPOSITORY,
    options: [...options, '--build-arg', `BASE=${BASE_IMAGE}`, ...registrySettings()],
  });
  archiveImage(image, archive);
  return archive;
}
