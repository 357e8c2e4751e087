import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_PORT } from './addresses.ts';
import { AUTHORITY, certificateOf, keyOf, type Holder } from './certificates.ts';
import { STATE } from './folders.ts';

/** Each part that speaks to the API server does so under its own name. */
export const kubeconfigOf = (holder: Holder): string => join(STATE, `${holder}.kubeconfig`);

/** For those who use the cluster: its administrator's. */
export const KUBECONFIG = kubeconfigOf('admin');

function contentFor(holder: Holder): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'gatehouse-test',
    clusters: [
      {
        name: 'gatehouse-test',
        cluster: {
          server: `https://127.0.0.1:${API_PORT}`,
          'certificate-authority': AUTHORITY.certificate,
        },
      },
    ],
    users: [
      {
        name: holder,
        user: { 'client-certificate': certificateOf(holder), 'client-key': keyOf(holder) },
      },
    ],
    contexts: [{ name: 'gatehouse-test', context: { cluster: 'gatehouse-test', user: holder } }],
  };
}

export function writeKubeconfigs(): void {
  const holders = [
    'admin',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-proxy',
    'kubelet',
  ] as const;
  for (const holder of holders) {
    writeFileSync(kubeconfigOf(holder), JSON.stringify(contentFor(holder), undefined, 2), {
      mode: 0o600,
    });
  }
}
