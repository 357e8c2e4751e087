import { describe, expect, it } from '@jest/globals';
import { NamespaceStates } from './namespace-state.ts';
import { observedService } from './observed-service.ts';
import type { ObservedService } from './observed-service.ts';

function service(namespace: string, name: string): ObservedService {
  const read = observedService({
    metadata: { namespace, name },
    spec: { selector: { app: name }, clusterIPs: ['10.0.0.1'], ports: [{ port: 80 }] },
  });
  if (read === null) throw new Error('a Service that selects pods is observed');
  return read;
}

function states() {
  const services = new Map<string, ObservedService>();
  const all = new NamespaceStates(() => ({
    objects: [],
    pods: [],
    services: services.values(),
    forms: [],
  }));
  const set = (namespace: string, name: string) => {
    services.set(`${namespace}/${name}`, service(namespace, name));
    all.changed(namespace);
  };
  const remove = (namespace: string, name: string) => {
    services.delete(`${namespace}/${name}`);
    all.changed(namespace);
  };
  const names = (namespace: string) => all.of(namespace).services.map(({ name }) => name);
  return { all, set, remove, names };
}

describe('NamespaceStates', () => {
  it('has what is in each namespace', () => {
    const { set, remove, names } = states();
    set('a', 'one');
    set('a', 'two');
    set('b', 'three');
    expect([names('a'), names('b'), names('c')]).toEqual([['one', 'two'], ['three'], []]);
    remove('b', 'three');
    expect(names('b')).toEqual([]);
  });

  it('is the very same until something in the namespace changes', () => {
    const { all, set } = states();
    set('a', 'one');
    set('b', 'two');
    const [a, b] = [all.of('a'), all.of('b')];
    set('b', 'three');
    expect(all.of('a')).toBe(a);
    expect(all.of('b')).not.toBe(b);
  });
});
