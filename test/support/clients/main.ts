import { json } from 'node:stream/consumers';
import { play } from './play.ts';
import type { Session } from './play.ts';

/** play.ts as a program, for clients inside of a cluster: sessions as JSON on stdin, their outcomes as JSON on stdout. */
const sessions = (await json(process.stdin)) as readonly Session[];
process.stdout.write(JSON.stringify(await play(sessions)));
