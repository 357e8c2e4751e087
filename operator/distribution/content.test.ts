import { expect, it } from '@jest/globals';
import { deriveSecret } from '../certs/derive-secret.ts';
import { workloadKeys } from '../../core/pod/workload-identity.ts';
import { namespaceState } from '../state/namespace-state.ts';
import { observedPod } from '../state/observed-pod.ts';
import { contentFor } from './content.ts';

it('has keys for a server of the longest name', () => {
  const server = '\u{ffff}'.repeat(253);
  const config = JSON.stringify({ guardedPorts: [1], server });
  const sidecar = { name: 'gatehouse', env: [{ name: 'GATEHOUSE_CONFIG', value: config }] };
  const pod = observedPod({
    metadata: { namespace: 'n'.repeat(63), name: 'p', uid: 'u' },
    spec: { initContainers: [sidecar] },
  });
  if (pod === null) throw new Error('no guarded pod');
  const masters = [{ id: 'm', secret: 'AAAA' }];
  const { content } = contentFor(pod, {
    ...{ inForce: namespaceState({}).inForce, services: [], defaultProviders: [], cluster: null },
    workloadKeysOf: (namespace, name) =>
      workloadKeys(masters, { namespace, server: name }, deriveSecret),
  });
  expect(content.workloadKeys).toHaveLength(1);
});
