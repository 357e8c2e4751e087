import { describe, expect, it } from '@jest/globals';
import type { ObservedPod } from './observed-pod.ts';
import { observedService } from './observed-service.ts';
import type { ObservedService } from './observed-service.ts';
import { MOST_ORIGINS, serviceOrigins } from './service-urls.ts';

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

describe('serviceOrigins', () => {
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
    expect(serviceOrigins(POD, services).origins).toEqual([
      'http://a.a.svc.cluster.local',
      'http://a.a.svc',
      'http://a.a',
      'http://a',
      'http://10.0.0.1',
      'http://[fd00::1]',
      'http://b.a.svc.cluster.local:81',
      'http://b.a.svc:81',
      'http://b.a:81',
      'http://b:81',
    ]);
  });

  it.each([
    ['of another namespace', service('s', { ...SELECTED, ports: [{ port: 8080 }] }, 'b')],
    ['of other pods', service('s', { selector: { app: 'y' }, ports: [{ port: 8080 }] })],
    ['to another port', service('s', { ...SELECTED, ports: [{ port: 80, targetPort: 9090 }] })],
    ['to another name', service('s', { ...SELECTED, ports: [{ port: 80, targetPort: 'x' }] })],
  ])('takes no name from a Service %s', (_, other) => {
    expect(serviceOrigins(POD, [other]).origins).toEqual(['http://models.a.pod']);
  });

  it('says https where the sidecar terminates TLS', () => {
    const secured = { ...POD, guard: { server: 's', ports: [], ...POD.guard, tls: true } };
    const { origins } = serviceOrigins(secured, [
      service('s', { ...SELECTED, ports: [{ port: 8080 }] }),
    ]);
    expect(origins[0]).toBe('https://s.a.svc.cluster.local:8080');
  });

  const TO_POD = { ...SELECTED, ports: [{ port: 80, targetPort: 'mcp' }] };
  it.each([
    ['123', ['http://s.123.svc.cluster.local', 'http://s.123.svc', 'http://s']],
    ['0x1f', ['http://s.0x1f.svc.cluster.local', 'http://s.0x1f.svc', 'http://s']],
  ])('leaves out spellings that are no URL in a namespace %s', (namespace, expected) => {
    const pod = { ...POD, namespace };
    expect(serviceOrigins(pod, [service('s', TO_POD, namespace)]).origins).toEqual(expected);
  });

  it('has a name for a pod whose own is no URL', () => {
    const guard = { server: 'by hand', tls: false, ports: [] };
    const { origins } = serviceOrigins({ ...POD, guard }, []);
    expect(origins).toEqual(['http://u.pod']);
  });

  it('takes so many, by the names of their Services, and says that there are more', () => {
    const services = [...Array(MOST_ORIGINS).keys()].map((at) => service(`s${at}`, TO_POD));
    const cut = serviceOrigins(POD, services);
    expect([cut.origins.length, cut.isCut]).toEqual([MOST_ORIGINS, true]);
    expect(cut.origins[0]).toBe('http://s0.a.svc.cluster.local');
    const whole = serviceOrigins(POD, services.slice(0, MOST_ORIGINS / 4));
    expect([whole.origins.length, whole.isCut]).toEqual([MOST_ORIGINS, false]);
  });

  it('knows that a Service without a selector leads nowhere', () => {
    expect(observedService({ metadata: { name: 's' }, spec: { ports: [] } })).toBeNull();
  });
});
