import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../runtime/metrics.ts';
import { createMeter } from './metrics.ts';

const decision = {
  effect: 'Allow',
  reason: 'RuleAllows',
  era: 'modern',
  direction: 'clientToServer',
};

describe('createMeter', () => {
  it('counts decisions by closed lists of labels only', async () => {
    const metrics = createMetrics();
    const meter = createMeter(metrics);
    meter.decided({ ...decision, method: 'tools/call' });
    meter.decided({ ...decision, method: 'evil/1' });
    meter.decided({ ...decision, method: 'evil/2' });
    const { text } = await metrics.render();
    expect(text).toMatch(/^gatehouse_decisions_total\{.*method="tools\/call".*\} 1$/m);
    expect(text).toMatch(/^gatehouse_decisions_total\{.*method="unknown".*\} 2$/m);
    expect(text).not.toContain('evil');
  });

  it('counts refusals, measures answers and follows open streams', async () => {
    const metrics = createMetrics();
    const meter = createMeter(metrics);
    meter.refused({ reason: 'CredentialMissing' });
    meter.answered({ method: 'tools/call', result: 'answered' }, 0.002);
    meter.openStreams(1);
    meter.openStreams(1);
    meter.openStreams(-1);
    const { text } = await metrics.render();
    expect(text).toContain('gatehouse_refusals_total{reason="CredentialMissing"} 1');
    expect(text).toContain(
      'gatehouse_answer_seconds_bucket{le="0.0025",method="tools/call",result="answered"} 1',
    );
    expect(text).toContain('gatehouse_open_streams 1');
  });

  it('keeps two registries apart', async () => {
    const one = createMetrics();
    createMeter(one).refused({ reason: 'JsonInvalid' });
    const other = createMetrics();
    createMeter(other);
    expect((await other.render()).text).not.toContain('JsonInvalid');
  });
});
