import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.ts';

const COMPLETE = {
  GATEHOUSE_NAMESPACE: 'gatehouse-system',
  GATEHOUSE_POD_NAME: 'operator-1',
  GATEHOUSE_POD_IP: '10.0.0.1',
  GATEHOUSE_IMAGE: 'gatehouse:1',
  GATEHOUSE_OPERATOR_URL: 'https://gatehouse-operator.gatehouse-system.svc:443',
};

describe('readConfig', () => {
  it('fills in what the chart leaves out', () => {
    const reading = readConfig({
      ...COMPLETE,
      GATEHOUSE_ALLOWED_IMAGES: 'gatehouse:1\ngatehouse:0\n',
      GATEHOUSE_SIDECAR_RESOURCES: '{"requests":{"cpu":"1m"},"limits":{"cpu":1,"memory":"1Gi"}}',
      GATEHOUSE_EXCLUDED_NAMESPACES: 'kube-system, x',
    });
    expect(reading).toMatchObject({
      ok: true,
      config: {
        allowedImages: ['gatehouse:1', 'gatehouse:0'],
        observeMs: 10_000,
        overlapMs: 3_600_000,
        sidecarResources: { requests: { cpu: '1m' }, limits: { cpu: '1', memory: '1Gi' } },
        excludedNamespaces: ['kube-system', 'x'],
      },
    });
  });

  it('names everything that is wrong', () => {
    const reading = readConfig({
      ...COMPLETE,
      GATEHOUSE_IMAGE: '',
      GATEHOUSE_LOG_LEVEL: 'loud',
      GATEHOUSE_DEBOUNCE_MS: '-1',
      GATEHOUSE_ROTATION_OVERLAP: '1d',
      GATEHOUSE_SIDECAR_RESOURCES: '{',
    });
    expect(reading).toEqual({
      ok: false,
      problems: [
        expect.stringContaining('GATEHOUSE_IMAGE'),
        expect.stringContaining('GATEHOUSE_LOG_LEVEL'),
        expect.stringContaining('GATEHOUSE_DEBOUNCE_MS'),
        expect.stringContaining('GATEHOUSE_ROTATION_OVERLAP'),
        expect.stringContaining('GATEHOUSE_SIDECAR_RESOURCES'),
      ],
    });
  });
});
