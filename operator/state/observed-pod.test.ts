import { describe, expect, it } from '@jest/globals';
import { observedPod } from './observed-pod.ts';

const GUARD_ENV = {
  name: 'GATEHOUSE_CONFIG',
  value: '{"server":"models","tls":false,"guardedPorts":[8080]}',
};

function configured(config: object): object {
  return { name: 'gatehouse', env: [{ ...GUARD_ENV, value: JSON.stringify(config) }] };
}

function pod(parts: {
  annotations?: object;
  ports?: object[];
  initContainers?: object[];
  status?: object;
}): unknown {
  return {
    metadata: {
      namespace: 'a',
      name: 'p',
      uid: 'u',
      labels: { app: 'x' },
      annotations: parts.annotations,
    },
    spec: {
      containers: [{ name: 'app', ports: parts.ports ?? [] }],
      initContainers: parts.initContainers ?? [],
    },
    status: parts.status ?? { phase: 'Running' },
  };
}

describe('observedPod', () => {
  it('passes over what has nothing to do with the gate', () => {
    expect(observedPod(pod({}))).toBeNull();
    expect(observedPod(pod({ annotations: { 'gatehouse.dev/inject': 'false' } }))).toBeNull();
    expect(observedPod(null)).toBeNull();
  });

  it.each([
    ['its annotation', { annotations: { 'gatehouse.dev/inject': 'true' } }, 'pod'],
    ['a port named mcp', { ports: [{ name: 'mcp', containerPort: 8080 }] }, 'namespace'],
    ['the list of ports', { annotations: { 'gatehouse.dev/ports': '8080' } }, 'namespace'],
  ])('sees the wish in %s', (_, parts, optIn) => {
    expect(observedPod(pod(parts))).toMatchObject({ optIn, guard: null, isOver: false });
  });

  it('reads what the sidecar was told, with the names of guarded ports', () => {
    const observed = observedPod(
      pod({
        ports: [{ name: 'web', containerPort: 8080 }],
        initContainers: [{ name: 'gatehouse', env: [GUARD_ENV] }],
      }),
    );
    expect(observed?.guard).toEqual({
      server: 'models',
      tls: false,
      ports: [{ number: 8080, names: ['web'] }],
    });
  });

  const running = { name: 'app', state: { running: {} } };
  const ended = { name: 'app', state: { terminated: {} } };
  const sidecar = (ready: boolean) => [
    { name: 'gatehouse', ready },
    { name: 'x', ready: !ready },
  ];
  it.each([
    ['is ready', 'Running', [running], sidecar(true), false],
    ['is not ready', 'Running', [running], sidecar(false), true],
    ['is not known yet', 'Running', [running], [], true],
    ['has not started, as the pod', 'Pending', [running], sidecar(false), false],
    ['ends after the containers of a Job', 'Running', [ended, ended], sidecar(false), false],
    ['is not ready beside one that has ended', 'Running', [ended, running], sidecar(false), true],
  ])('of a sidecar that %s', (_, phase, containerStatuses, initContainerStatuses, expected) => {
    const status = { phase, containerStatuses, initContainerStatuses };
    const guarded = { initContainers: [{ name: 'gatehouse', env: [GUARD_ENV] }], status };
    expect(observedPod(pod(guarded))?.hasUnreadySidecar).toBe(expected);
    const open = observedPod(pod({ ports: [{ name: 'mcp', containerPort: 1 }], status }));
    expect(open?.hasUnreadySidecar).toBe(false);
  });

  it.each([
    ['another name', { name: 'gatehouse2', env: [GUARD_ENV] }],
    ['no configuration', { name: 'gatehouse', env: [] }],
    ['a broken configuration', { name: 'gatehouse', env: [{ ...GUARD_ENV, value: '{' }] }],
    ['a name longer than any', configured({ server: 's'.repeat(254), guardedPorts: [1] })],
    ['more ports than any', configured({ server: 's', guardedPorts: Array<number>(17).fill(1) })],
  ])('takes a container with %s for no gate', (_, container) => {
    const annotations = { 'gatehouse.dev/inject': 'true' };
    const observed = observedPod(pod({ annotations, initContainers: [container] }));
    expect(observed).toMatchObject({ optIn: 'pod', guard: null });
  });
});
