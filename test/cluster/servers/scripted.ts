import { ScriptedLegacy } from '../../support/scripted-legacy.ts';

/** The scripted server as the program of a container: HOST and PORT say where it listens. */
const { HOST = '127.0.0.1', PORT = '8080' } = process.env;
const server = await ScriptedLegacy.start(HOST, Number(PORT));
console.log(`listening on ${server.url}`);
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
