import {
  ADMIN_PORT,
  DECOY_PORT,
  DECOY_TARGET_PORT,
  FIRST_GATE_PORT,
  PROBE_PORT,
  SIDECAR_UID,
} from '../../core/pod/names.ts';
import type { InjectedConfig } from '../../core/pod/sidecar-environment.ts';

const TABLE = 'inet gatehouse';

/**
 * The rules of a pod whose ports are redirected, for `nft -f`: one transaction that replaces an earlier one whole, for
 * IPv4 and IPv6 at once. What the sidecar itself sends to a guarded port reaches the server; the decoy is redirected for
 * everybody, so that the sidecar can prove that the rules are there.
 */
export function redirectRules({ guardedPorts, allowPorts }: Ports): string {
  const gates = guardedPorts.map((port, at) => ({ port, gate: FIRST_GATE_PORT + at }));
  const guarded = guardedPorts.join(', ');
  const decoy = `tcp dport ${DECOY_PORT} redirect to :${DECOY_TARGET_PORT}`;
  // What connection tracking takes for invalid passes by the redirect and must not be let in behind it.
  const allowed = allowPorts.filter((port) => !guardedPorts.includes(port));
  const open = [...gates.map(({ gate }) => gate), ADMIN_PORT, PROBE_PORT, ...allowed];
  return [
    // Adding first lets the deletion succeed where there was none.
    `add table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    // On the loopback interface too: what its sender sent past the output hook, as with a raw socket, comes by here alone.
    // What passed that hook is not asked again: connection tracking translates a connection once.
    ...chain('prerouting', 'type nat hook prerouting priority dstnat; policy accept;', [
      ...gates.map(({ port, gate }) => `tcp dport ${port} redirect to :${gate}`),
      decoy,
    ]),
    ...chain('output', 'type nat hook output priority -100; policy accept;', [
      // INVARIANT: the owner is asked for only to let pass. A socket can have none (MPTCP before Linux 6.6, SMC): a rule that
      // asks for another owner than the sidecar would not match it.
      `oifname "lo" meta skuid ${SIDECAR_UID} tcp dport { ${guarded} } accept`,
      ...gates.map(({ port, gate }) => `oifname "lo" tcp dport ${port} redirect to :${gate}`),
      `oifname "lo" ${decoy}`,
    ]),
    // Behind the redirect: a connection that tracking took for an earlier one of the sidecar's, and did not translate.
    ...chain('unredirected', 'type filter hook output priority filter; policy accept;', [
      `oifname "lo" meta skuid ${SIDECAR_UID} accept`,
      // Only what opens a connection: what ends one may have lost its owner.
      `oifname "lo" tcp dport { ${guarded} } tcp flags & (fin | syn | rst | ack) == syn reject with tcp reset`,
    ]),
    ...chain('input', 'type filter hook input priority filter; policy drop;', [
      // Protocols by number: names would need /etc/protocols, which an image may lack.
      'ct state established,related accept',
      // No redirect leads UDP, DCCP, SCTP or UDP-Lite to the gate: another container must not reach the server by them.
      `iifname "lo" meta l4proto { 17, 33, 132, 136 } th dport { ${guarded} } reject`,
      'iifname "lo" accept',
      // ICMP, ICMPv6.
      'meta l4proto { 1, 58 } accept',
      `tcp dport { ${[...new Set(open)].join(', ')} } accept`,
      'meta l4proto 6 reject with tcp reset',
      // UDP, SCTP and whatever else a kernel knows: none of it passes the gate, so none of it comes in.
      'reject',
    ]),
    '}',
    '',
  ].join('\n');
}

type Ports = Pick<InjectedConfig, 'guardedPorts' | 'allowPorts'>;

function chain(name: string, hook: string, rules: readonly string[]): readonly string[] {
  return [`  chain ${name} {`, `    ${hook}`, ...rules.map((rule) => `    ${rule}`), '  }'];
}
