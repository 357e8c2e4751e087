import { describe, expect, it } from '@jest/globals';
import type { ObservedPod } from './observed-pod.ts';
import { observedService } from './observed-service.ts';
import type { ObservedService } from './observed-service.ts';
import { serviceUrls } from './service-urls.ts';

const POD: ObservedPod = {
  namespace: 'a',
  name: 'models-1',
  uid: 'u',
  labels: { app: 'models' },
  node: 'n',
  isOver: false,
  isTerminating: false,
  hasUnreadySidecar: false,
  optIn: 'pod',
  guard: { server: 'models', tls: false, ports: [{ number: 8080, names: ['mcp'] }] },
};

function service(name: string, spec: object, namespace = 'a'): ObservedService {
  const observed = observedService({ metadata: { name, namespace }, spec });
  if (observed === null) throw new Error('no selector');
  return observed;
}

const SELECTED = { selector: { app: 'models' } };

describe('serviceUrls', () => {
  it('has every spelling of every Service that leads to a guarded port', () => {
    const services = [
      service('b', { ...SELECTED, ports: [{ port: 81, targetPort: 'mcp' }] }),
      service('a', {
        ...SELECTED,
        clusterIPs: ['10.0.0.1', 'fd00::1'],
        ports: [{ port: 80, targetPort: 8080 }],
      }),
      service('c', { ...SELECTED, clusterIPs: ['None'], ports: [] }),
    ];
    expect(serviceUrls(POD, services, '/mcp')).toEqual([
      'http://a.a.svc.cluster.local/mcp',
      'http://a.a.svc/mcp',
      'http://a.a/mcp',
      'http://a/mcp',
      'http://10.0.0.1/mcp',
      'http://[fd00::1]/mcp',
      'http://b.a.svc.cluster.local:81/mcp',
      'http://b.a.svc:81/mcp',
      'http://b.a:81/mcp',
      'http://b:81/mcp',
    ]);
  });

  it.each([
    ['of another namespace', service('s', { ...SELECTED, ports: [{ port: 8080 }] }, 'b')],
    ['of other pods', service('s', { selector: { app: 'y' }, ports: [{ port: 8080 }] })],
    ['to another port', service('s', { ...SELECTED, ports: [{ port: 80, targetPort: 9090 }] })],
    ['to another name', service('s', { ...SELECTED, ports: [{ port: 80, targetPort: 'x' }] })],
  ])('takes no name from a Service %s', (_, other) => {
    expect(serviceUrls(POD, [other], '/mcp')).toEqual(['http://models.a.pod/mcp']);
  });

  it('says https where the sidecar terminates TLS', () => {
    const secured = { ...POD, guard: { server: 's', ports: [], ...POD.guard, tls: true } };
    const [first] = serviceUrls(
      secured,
      [service('s', { ...SELECTED, ports: [{ port: 8080 }] })],
      '/',
    );
    expect(first).toBe('https://s.a.svc.cluster.local:8080/');
  });

  it('knows that a Service without a selector leads nowhere', () => {
    expect(observedService({ metadata: { name: 's' }, spec: { ports: [] } })).toBeNull();
  });
});
