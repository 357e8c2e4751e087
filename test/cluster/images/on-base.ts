import { REPOSITORY } from '../folders.ts';
import { BASE_IMAGE, ensureBaseImage } from './base.ts';
import { contentKey } from './key.ts';
import { registrySettings } from './registry.ts';
import { archiveImage, archiveOf, buildImage, isArchived } from './storage.ts';

export interface BasedImage {
  /** Of `gatehouse.dev/<this>:test`. */
  readonly name: string;
  /** Instead of `test`. */
  readonly tag?: string;
  /** The Dockerfile. */
  readonly file: string;
  /** The folder from which it copies, where that is not the repository. */
  readonly context?: string;
  /** Everything of the repository that goes into it. */
  readonly inputs: readonly string[];
}

/** The archive of an image on the base, built when one of its inputs has changed since. */
export function archiveOnBase(recipe: BasedImage): string {
  const { name, tag, file, context = REPOSITORY, inputs } = recipe;
  const image = `gatehouse.dev/${name}:${tag ?? 'test'}`;
  const kept = tag === undefined ? name : `${name}-${tag}`;
  const archive = archiveOf(kept, contentKey(REPOSITORY, inputs, [BASE_IMAGE]));
  if (isArchived(archive)) return archive;
  ensureBaseImage();
  buildImage({
    image,
    file,
    context,
    options: ['--build-arg', `BASE=${BASE_IMAGE}`, ...registrySettings()],
  });
  archiveImage(image, archive);
  return archive;
}
