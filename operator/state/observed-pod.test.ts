import { describe, expect, it } from '@jest/globals';
import { observedPod } from './observed-pod.ts';

const GUARD_ENV = {
  name: 'GATEHOUSE_CONFIG',
  value: '{"server":"models","tls":false,"guardedPorts":[8080]}',
};

function pod(parts: {
  annotations?: object;
  ports?: object[];
  initContainers?: object[];
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
    status: { phase: 'Running' },
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

  it.each([
    ['another name', { name: 'gatehouse2', env: [GUARD_ENV] }],
    ['no configuration', { name: 'gatehouse', env: [] }],
    ['a broken configuration', { name: 'gatehouse', env: [{ ...GUARD_ENV, value: '{' }] }],
  ])('takes a container with %s for no gate', (_, container) => {
    const annotations = { 'gatehouse.dev/inject': 'true' };
    const observed = observedPod(pod({ annotations, initContainers: [container] }));
    expect(observed).toMatchObject({ optIn: 'pod', guard: null });
  });
});
