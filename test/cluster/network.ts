import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BRIDGE, NODE_IPV4, NODE_IPV6, POD_RANGES, SERVICE_RANGES } from './addresses.ts';
import { attempt, run } from './command.ts';
import { STATE } from './folders.ts';

export const CNI_FOLDER = join(STATE, 'cni');
const NETWORK = 'gatehouse-test';
/** Holds the rules that let pods reach what is outside of the machine, and keep Services in it. */
const TABLE = 'gatehouse-test';
/** The container runtime's library for CNI remembers here what it has attached; the place cannot be chosen. */
const ATTACHMENTS = '/var/lib/cni/results';

/** `bridge-nf-call`: else answers between two pods of the bridge pass by the address translation of Services. */
const KERNEL_SETTINGS = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.bridge.bridge-nf-call-iptables=1',
  'net.bridge.bridge-nf-call-ip6tables=1',
];

/**
 * What kube-proxy has not led to a pod by now was for a Service without endpoints, or with them for a moment only. Outside
 * of the machine something may answer at its address.
 */
const unled = `
    ip daddr ${SERVICE_RANGES[0]} reject
    ip6 daddr ${SERVICE_RANGES[1]} reject`;

const rules = `
table inet ${TABLE} {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr ${POD_RANGES[0]} ip daddr != ${POD_RANGES[0]} oifname != "${BRIDGE}" masquerade
    ip6 saddr ${POD_RANGES[1]} ip6 daddr != ${POD_RANGES[1]} oifname != "${BRIDGE}" masquerade
  }
  chain output {
    type filter hook output priority filter + 1${unled}
  }
  chain forward {
    type filter hook forward priority filter + 1${unled}
  }
}`;

const configuration = {
  cniVersion: '0.4.0',
  name: NETWORK,
  plugins: [
    {
      type: 'bridge',
      bridge: BRIDGE,
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        dataDir: join(CNI_FOLDER, 'leases'),
        ranges: [
          [{ subnet: POD_RANGES[0], gateway: NODE_IPV4 }],
          [{ subnet: POD_RANGES[1], gateway: NODE_IPV6 }],
        ],
        routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
      },
    },
  ],
};

/**
 * The first `ip netns add` of a machine mounts the folder of the namespaces over itself. Were that to happen later,
 * those of the pods would be mounted twice and outlive them.
 */
function keepNamespacesInOnePlace(): void {
  run('ip', ['netns', 'add', NETWORK]);
  run('ip', ['netns', 'delete', NETWORK]);
}

/** Makes the bridge with the node's addresses and tells the container runtime to attach pods to it. */
export function createNetwork(): void {
  // A kernel with the module built in has no modprobe; one that lacks it fails at the next step.
  attempt('sh', ['-c', 'modprobe br_netfilter']);
  keepNamespacesInOnePlace();
  for (const setting of KERNEL_SETTINGS) run('sysctl', ['-q', '-w', setting]);
  run('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
  run('ip', ['address', 'add', `${NODE_IPV4}/16`, 'dev', BRIDGE]);
  run('ip', ['address', 'add', `${NODE_IPV6}/64`, 'dev', BRIDGE, 'nodad']);
  run('ip', ['link', 'set', BRIDGE, 'up']);
  run('nft', ['-f', '-'], { input: rules });
  mkdirSync(CNI_FOLDER, { recursive: true });
  writeFileSync(
    join(CNI_FOLDER, '10-bridge.conflist'),
    JSON.stringify(configuration, undefined, 2),
  );
}

/** Removes what createNetwork and the attached pods left; what is gone already is no error. */
export function removeNetwork(): void {
  attempt('ip', ['link', 'delete', BRIDGE]);
  attempt('nft', ['delete', 'table', 'inet', TABLE]);
}

/** Forgets that a pod was attached; `sandbox` is the identifier of the container that held its namespaces. */
export function forgetAttachment(sandbox: string): void {
  if (!existsSync(ATTACHMENTS)) return;
  for (const file of readdirSync(ATTACHMENTS).filter((name) => name.includes(sandbox))) {
    rmSync(join(ATTACHMENTS, file));
  }
}
