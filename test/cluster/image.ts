import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { importImage } from './containerd.ts';
import { STATE } from './folders.ts';
import { gatehouseArchive } from './images/gatehouse.ts';
import { mcpTestArchive } from './images/mcp-test.ts';
import { corednsArchive, pauseArchive } from './images/programs.ts';
import { megabytesOf } from './images/storage.ts';

const ARCHIVES = {
  pause: pauseArchive,
  coredns: corednsArchive,
  'mcp-test': mcpTestArchive,
  gatehouse: gatehouseArchive,
};

/** An image that the cluster's scripts make; pods name it `gatehouse.dev/<this>:test`. */
export type Image = keyof typeof ARCHIVES;

/** The images with which the cluster itself runs. */
export const NODE_IMAGES: readonly Image[] = ['pause', 'coredns'];
/** The images that tests use. */
export const TEST_IMAGES: readonly Image[] = ['mcp-test', 'gatehouse'];

export const isImage = (name: string): name is Image => Object.hasOwn(ARCHIVES, name);

const LOADED = join(STATE, 'images');

const holds = (record: string, archive: string): boolean =>
  existsSync(record) && readFileSync(record, 'utf8') === archive;

/** Gives the node the archive of an image, unless it has it. */
export function loadArchive(image: string, archive: string): void {
  const record = join(LOADED, basename(image));
  if (holds(record, archive)) return;
  importImage(archive);
  mkdirSync(LOADED, { recursive: true });
  writeFileSync(record, archive);
  console.log(`The node has ${image} (${megabytesOf(archive)} MB).`);
}

/** Makes an image if what goes into it has changed, and gives the node the latest. */
export function loadImage(image: Image): void {
  loadArchive(`gatehouse.dev/${image}:test`, ARCHIVES[image]());
}
