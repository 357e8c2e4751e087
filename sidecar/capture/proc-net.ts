/** A TCP socket of the network namespace, as /proc/net/tcp and /proc/net/tcp6 show it (proc_net_tcp in the kernel's documentation). */
export interface TcpSocket {
  /** The local address: dotted, or as RFC 5952 writes it. */
  readonly address: string;
  readonly port: number;
  readonly isListening: boolean;
  /** Whether only this network namespace reaches the address. */
  readonly isLoopback: boolean;
  readonly uid: number;
  /** 0 where no process holds it any more, or not yet. */
  readonly inode: number;
}

const LISTEN = '0A';
const MAPPED = /^0{20}FFFF/;

/** Reads the whole text of one of the files. Lines that are not about a socket are passed over. */
export function readTcpTable(text: string): readonly TcpSocket[] {
  return text.split('\n').flatMap((line) => readLine(line.trim().split(/\s+/)));
}

/** Columns: number, local, remote, state, queues, timer, retransmissions, uid, time-out, inode. */
function readLine(columns: readonly string[]): readonly TcpSocket[] {
  const [, local = '', , state = '', , , , uid = '', , inode = ''] = columns;
  const [hex = '', port = ''] = local.split(':');
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(hex) || !/^[0-9A-F]{4}$/.test(port)) return [];
  const octets = inNetworkOrder(hex);
  return [
    {
      address: addressOf(octets),
      port: Number.parseInt(port, 16),
      isListening: state === LISTEN,
      isLoopback: isLoopback(octets),
      uid: Number(uid),
      inode: Number(inode),
    },
  ];
}

/** The kernel prints words of 32 bits in the order of the machine, which is little-endian wherever Gatehouse runs. */
function inNetworkOrder(hex: string): string {
  return (hex.match(/.{8}/g) ?? [])
    .map((word) => (word.match(/../g) ?? []).reverse().join(''))
    .join('');
}

function isLoopback(octets: string): boolean {
  const version4 = octets.replace(MAPPED, '');
  if (version4.length === 8) return version4.startsWith('7F');
  return octets === `${'0'.repeat(31)}1`;
}

function addressOf(octets: string): string {
  const version4 = octets.replace(MAPPED, '');
  if (version4.length === 8)
    return (version4.match(/../g) ?? []).map((octet) => Number.parseInt(octet, 16)).join('.');
  const groups = (octets.match(/.{4}/g) ?? []).join(':');
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
