import { describe, expect, it } from '@jest/globals';
import { ALLOW_PORTS, PORTS } from '../../core/pod/names.ts';
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
