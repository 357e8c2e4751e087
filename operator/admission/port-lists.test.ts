import { describe, expect, it } from '@jest/globals';
import { ALLOW_PORTS, MOST_GUARDED_PORTS, PORTS } from '../../core/pod/names.ts';
import { allowPortsOf } from './allow-ports.ts';
import { guardedPortsOf } from './guarded-ports.ts';
import { readPod } from './pod.ts';

const podWith = (annotation: string, list: string) =>
  readPod({
    metadata: { annotations: { [annotation]: list } },
    spec: { containers: [{ name: 'c', ports: [{ name: 'a', containerPort: 80 }] }] },
  });

describe('a list of ports without end', () => {
  it('is refused before any of it is looked for', () => {
    const list = 'a,'.repeat(125_000);
    const refused = [{ code: 'PortListTooLong', message: expect.stringContaining('250000') }];
    expect(guardedPortsOf(podWith(PORTS, list))).toEqual({ value: [], problems: refused });
    expect(allowPortsOf(podWith(ALLOW_PORTS, list), [])).toEqual({ value: [], problems: refused });
  });

  it('is read up to its bound', () => {
    expect(guardedPortsOf(podWith(PORTS, 'a,'.repeat(2_048))).value).toEqual([80]);
  });
});

describe('a pod of many ports', () => {
  const PORTS_OF_POD = 1_000;
  const ENTRIES = 500;

  /** Ports of no name that is listed, and how often any of them was looked at. */
  function manyPorts() {
    let looks = 0;
    const ports = Array.from({ length: PORTS_OF_POD }, (_, index) => ({
      get name(): string {
        looks += 1;
        return 'unlisted';
      },
      port: index,
      hostPort: 0,
      protocol: 'TCP',
    }));
    return { ports, looks: () => looks };
  }

  it('has each of them looked at once, however many are listed', () => {
    const { ports, looks } = manyPorts();
    const list = Array.from({ length: ENTRIES }, (_, index) => `p${index}`).join(',');
    const pod = podWith(PORTS, list);
    const containers = pod.containers.map((container) => ({ ...container, ports }));
    expect(guardedPortsOf({ ...pod, containers }).problems).toHaveLength(ENTRIES);
    expect(looks()).toBe(PORTS_OF_POD);
  });

  it('is guarded at no more of them than one sidecar guards, since it is refused anyway', () => {
    const pod = podWith(PORTS, Array.from({ length: 700 }, (_, index) => index + 1).join(','));
    const { value, problems } = guardedPortsOf(pod);
    expect(value).toHaveLength(MOST_GUARDED_PORTS);
    expect(problems).toEqual([
      { code: 'PortsTooMany', message: expect.stringContaining('700 ports') },
    ]);
  });
});
