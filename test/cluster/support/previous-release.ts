import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadArchive } from '../image.ts';
import { releaseArchive, unpackRelease } from '../images/release.ts';

/** The release before this checkout, as its users have it: a folder with its chart, and its image. */
export class PreviousRelease {
  readonly version = '0.1.0';
  readonly image = `gatehouse.dev/gatehouse:${this.version}`;
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-release-'));

  constructor() {
    unpackRelease(this.version, this.folder);
  }

  /** Makes the image, unless it was made before, and gives it to the node. */
  load(): void {
    loadArchive(this.image, releaseArchive(this.version, this.folder));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
