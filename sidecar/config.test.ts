import { describe, expect, it } from '@jest/globals';
import { readInjectedConfig, readSidecarConfig } from './config.ts';

const INJECTED = {
  capture: 'redirect',
  guardedPorts: [3000, 8080],
  allowPorts: [9100],
  server: 'models',
  operatorUrl: 'https://gatehouse-operator.gatehouse-system.svc:443',
  roots: ['thumbprint'],
  probes: {
    '/probe/app/liveness': { kind: 'tcp', port: 3000, timeoutSeconds: 1 },
    '/probe/app/readiness': {
      kind: 'http',
      scheme: 'HTTPS',
      port: 3000,
      path: '/ready',
      headers: [{ name: 'X', value: 'y' }],
      timeoutSeconds: 3,
    },
    '/probe/app/startup': { kind: 'grpc', port: 3000, service: '', timeoutSeconds: 1 },
  },
  tls: false,
};

const ENVIRONMENT = {
  GATEHOUSE_CONFIG: JSON.stringify(INJECTED),
  GATEHOUSE_POD_NAME: 'models-0',
  GATEHOUSE_POD_NAMESPACE: 'ml',
  GATEHOUSE_POD_IPS: '10.0.0.7, fd00::7',
};

function problemsWith(change: Readonly<Record<string, unknown>>): unknown {
  const GATEHOUSE_CONFIG = JSON.stringify({ ...INJECTED, ...change });
  const reading = readInjectedConfig({ GATEHOUSE_CONFIG });
  return reading.ok ? [] : reading.problems;
}

describe('readSidecarConfig', () => {
  it('reads what was injected and where it was injected', () => {
    expect(readSidecarConfig(ENVIRONMENT)).toEqual({
      ok: true,
      config: {
        injected: INJECTED,
        pod: { namespace: 'ml', name: 'models-0' },
        podIps: ['10.0.0.7', 'fd00::7'],
      },
    });
  });

  it('says everything that is missing', () => {
    expect(readSidecarConfig({})).toEqual({
      ok: false,
      problems: [
        'GATEHOUSE_CONFIG must be set.',
        'GATEHOUSE_POD_NAME must be set.',
        'GATEHOUSE_POD_NAMESPACE must be set.',
        'GATEHOUSE_POD_IPS must be set.',
      ],
    });
  });

  it.each(['10.0.0.7,', 'pod.example', '10.0.0'])('refuses the addresses %j', (ips) => {
    expect(readSidecarConfig({ ...ENVIRONMENT, GATEHOUSE_POD_IPS: ips })).toEqual({
      ok: false,
      problems: ['GATEHOUSE_POD_IPS must be IP addresses, separated by commas.'],
    });
  });
});

describe('readInjectedConfig', () => {
  it('needs no address of the pod', () => {
    const { GATEHOUSE_CONFIG } = ENVIRONMENT;
    expect(readInjectedConfig({ GATEHOUSE_CONFIG })).toEqual({ ok: true, config: INJECTED });
  });

  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ capture: 'none' }, 'capture must be one of redirect, loopback.'],
    [{ guardedPorts: [] }, 'guardedPorts must be a list of at least 1 entries.'],
    [{ guardedPorts: [70_000] }, 'guardedPorts[0] must be a port, from 1 to 65535.'],
    [{ allowPorts: ['80'] }, 'allowPorts[0] must be a whole number from 1.'],
    [{ operatorUrl: 'http://operator' }, 'operatorUrl must be an https URL.'],
    [{ roots: [] }, 'roots must be a list of at least 1 entries.'],
    [{ tls: 'yes' }, 'tls must be true or false.'],
    [{ probes: { '/p': { kind: 'exec' } } }, 'probes./p.kind must be one of http, tcp, grpc.'],
    [{ later: 1 }, 'later is not known.'],
  ])('refuses %j', (change, problem) => {
    expect(problemsWith(change)).toEqual([`GATEHOUSE_CONFIG.${problem}`]);
  });

  it('says everything that is wrong', () => {
    expect(problemsWith({ capture: 1, tls: 1, server: 1 })).toHaveLength(3);
  });

  it.each(['{', '[]', 'null', '"x"'])('refuses %s', (GATEHOUSE_CONFIG) => {
    expect(readInjectedConfig({ GATEHOUSE_CONFIG })).toEqual({
      ok: false,
      problems: ['GATEHOUSE_CONFIG must be an object in JSON.'],
    });
  });
});
