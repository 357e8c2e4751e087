import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../command.ts';
import { buildImage, isStored } from './storage.ts';

const RELEASE = 'bookworm';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** Bump it when what goes into the image changes. */
const REVISION = 2;

/** Stands for docker.io/library/node:26-bookworm-slim where no registry of images is at hand. */
export const BASE_IMAGE = `gatehouse.dev/base:${process.versions.node}-${REVISION}`;

/** npm itself is JavaScript: the machine's runs on the image's Node. */
function npmFolder(): string {
  return join(run('npm', ['root', '--global']).trim(), 'npm');
}

function put(context: string): void {
  const system = join(context, 'system.tar');
  const slim = ['man', 'doc', 'locale', 'info'].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  );
  run('mmdebstrap', [
    '--quiet',
    '--variant=apt',
    '--include=ca-certificates,libatomic1,libstdc++6',
    ...slim,
    RELEASE,
    system,
  ]);
  copyFileSync(process.execPath, join(context, 'node'));
  cpSync(npmFolder(), join(context, 'npm'), { recursive: true });
  // What this machine trusts: its registries may be behind an authority of their own.
  copyFileSync(CERTIFICATES, join(context, 'certificates'));
}

/** Makes the image on which the others build, unless it was made before. */
export function ensureBaseImage(): void {
  if (isStored(BASE_IMAGE)) return;
  const context = mkdtempSync(join(tmpdir(), 'gatehouse-base-'));
  try {
    put(context);
    buildImage({ image: BASE_IMAGE, file: join(import.meta.dirname, 'base.Dockerfile'), context });
  } finally {
    rmSync(context, { recursive: true });
  }
}
