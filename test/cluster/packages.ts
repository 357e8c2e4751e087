import { existsSync } from 'node:fs';
import { run } from './command.ts';

/** Debian packages, each with a file that shows that it is installed. */
const PACKAGES = {
  'etcd-server': '/usr/bin/etcd',
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  buildah: '/usr/bin/buildah',
  mmdebstrap: '/usr/bin/mmdebstrap',
  nftables: '/usr/sbin/nft',
  iptables: '/usr/sbin/iptables',
  iproute2: '/usr/bin/ip',
  conntrack: '/usr/sbin/conntrack',
  socat: '/usr/bin/socat',
  openssl: '/usr/bin/openssl',
  'etcd-client': '/usr/bin/etcdctl',
  curl: '/usr/bin/curl',
  gcc: '/usr/bin/gcc',
  'libc6-dev': '/usr/include/stdlib.h',
};

/** Installs what the cluster needs of the distribution and the machine has not. */
export function installPackages(): void {
  const missing = Object.entries(PACKAGES)
    .filter(([, file]) => !existsSync(file))
    .map(([name]) => name);
  if (missing.length === 0) return;
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `The test cluster needs a Debian machine, or these installed: ${missing.join(', ')}.`,
    );
  }
  console.log(`Installing ${missing.join(', ')}.`);
  run('apt-get', ['update', '-qq'], { shown: true });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    shown: true,
  });
}
