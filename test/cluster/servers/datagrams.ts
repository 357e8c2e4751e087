import { createSocket } from 'node:dgram';

/** A server of datagrams: whoever sends it something is answered. PORT says where it listens, on every address. */
const { PORT = '8080' } = process.env;
const socket = createSocket('udp6');
socket.on('message', (_text, { port, address }) => socket.send('server', port, address));
socket.bind(Number(PORT), '::', () => console.log(`listening for datagrams on ${PORT}`));
process.once('SIGTERM', () => process.exit(0));
