import { pathOf } from './binaries.ts';
import { down } from './down.ts';
import { KUBECONFIG } from './kubeconfig.ts';
import { statusLines } from './status.ts';
import { up } from './up.ts';

const [command] = process.argv.slice(2);

switch (command) {
  case 'up':
    console.log(`The cluster ${await up()}.`);
    console.log(`export KUBECONFIG=${KUBECONFIG} PATH=$PATH:${pathOf('kubectl').replace(/\/kubectl$/, '')}`);
    break;
  case 'down':
    await down();
    break;
  case 'status':
    console.log(statusLines().join('\n'));
    break;
  default:
    console.error('usage: main.ts up | down | status');
    process.exitCode = 2;
}
