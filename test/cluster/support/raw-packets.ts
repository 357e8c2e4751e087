import { setTimeout as wait } from 'node:timers/promises';
import { attempt } from '../command.ts';
import { other } from './met.ts';

/** IP protocols (IANA): SCTP, and one for experiments, for all that a kernel may come to know (RFC 3692). */
export const SCTP = 132;
export const UNKNOWN_PROTOCOL = 253;

/** An INIT to port 8080 (RFC 9260 3.3.2) with its checksum, which a kernel that has SCTP answers. */
const INIT = '270f1f90000000004fdc7afe01000014000000010000ffff0001000100000001';

/** Kernels bound how often they say that something cannot be delivered: about once a second to one address. */
const TRIES = 5;
const PAUSE_MS = 1_100;

/** Sends the packet and prints what comes: `answer`, or the number of the error that an ICMP message becomes (icmp(7)). */
const SEND = `
  use Socket qw(:DEFAULT inet_pton);
  my ($host, $protocol, $packet) = @ARGV;
  my $six = $host =~ /:/;
  my $to = $six ? pack_sockaddr_in6(0, inet_pton(AF_INET6, $host)) : pack_sockaddr_in(0, inet_aton($host));
  socket(my $socket, $six ? AF_INET6 : AF_INET, SOCK_RAW, $protocol) or die $!;
  connect($socket, $to) or die $!;
  defined send($socket, pack('H*', $packet), 0) or die $!;
  vec(my $said = '', fileno($socket), 1) = 1;
  exit unless select($said, undef, undef, 1);
  print defined recv($socket, my $answer, 2048, 0) ? 'answer' : $! + 0;
`;

/** ENOPROTOOPT, EPROTO: the pod's kernel has looked for the protocol and has none. */
const LET_IN = ['answer', '92', '71'];
/** ECONNREFUSED: a rule refuses it. */
const REFUSED = '111';

/**
 * Whether a packet of a protocol that is not TCP, from the machine of the tests, gets past the rules of a pod: it is let in
 * where a server could have it, also on a kernel that does not know the protocol and says so. Needs root.
 */
export async function byPacket(host: string, protocol: number): Promise<string> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { status, stdout, stderr } = attempt('perl', ['-e', SEND, host, `${protocol}`, INIT]);
    if (LET_IN.includes(stdout)) return 'let in';
    if (stdout === REFUSED) return 'nobody';
    if (status !== 0 || stdout !== '') return other(`${stdout}${stderr}`);
    await wait(PAUSE_MS);
  }
  return 'nobody';
}
