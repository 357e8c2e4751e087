import { programsPath } from './binaries.ts';
import { down } from './down.ts';
import { TEST_IMAGES, isImage, loadImage } from './image.ts';
import { KUBECONFIG } from './kubeconfig.ts';
import { exclusively } from './lock.ts';
import { isPart, killPart, startPart, stopPart, type Part } from './part.ts';
import { statusLines } from './status.ts';
import { up } from './up.ts';

const USAGE = `A real Kubernetes of one node, on this machine, for the tests.
  up                    bring it up, with the images of the tests
  down                  take it down and leave nothing behind
  status                what runs
  image [NAME...]       make images whose sources have changed and give them to the node (default: those of the tests)
  start|stop|kill PART  one process of the cluster`;

async function bringUp(): Promise<void> {
  console.log(`The cluster ${await up()}.`);
  TEST_IMAGES.forEach(loadImage);
  console.log(`export KUBECONFIG=${KUBECONFIG} PATH=${programsPath()}:$PATH`);
}

function loadImages(names: readonly string[]): void {
  for (const name of names.length === 0 ? TEST_IMAGES : names) {
    if (!isImage(name)) throw new Error(`There is no image named ${name}.`);
    loadImage(name);
  }
}

function partOf(name = ''): Part {
  if (isPart(name)) return name;
  throw new Error(`The cluster has no part named "${name}".`);
}

function misused(): void {
  console.error(USAGE);
  process.exitCode = 2;
}

async function perform(command: string | undefined, args: readonly string[]): Promise<void> {
  switch (command) {
    case 'up':
      return exclusively(bringUp);
    case 'down':
      return exclusively(down);
    case 'status':
      return console.log(statusLines().join('\n'));
    case 'image':
      return exclusively(() => loadImages(args));
    case 'start':
      return startPart(partOf(args[0]));
    case 'stop':
      return stopPart(partOf(args[0]));
    case 'kill':
      return killPart(partOf(args[0]));
    default:
      return misused();
  }
}

const [command, ...args] = process.argv.slice(2);
await perform(command, args);
