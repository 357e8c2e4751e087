import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.ts';

describe('createMetrics', () => {
  it('renders what was counted, measured and observed', async () => {
    const metrics = createMetrics();
    const requests = metrics.counter({ name: 'requests_total', help: 'Requests.', labels: ['of'] });
    const open = metrics.gauge({ name: 'open', help: 'Open.', labels: [] });
    const seconds = metrics.histogram({
      name: 'seconds',
      help: 'Seconds.',
      labels: ['of'],
      buckets: [0.1, 1],
    });
    requests.increase({ of: 'a' });
    requests.increase({ of: 'a' });
    open.change({}, 2);
    open.change({}, -1);
    seconds.observe({ of: 'a' }, 0.5);
    const { contentType, text } = await metrics.render();
    expect(contentType).toMatch(/^text\/plain/);
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'requests_total{of="a"} 2',
        'open 1',
        'seconds_bucket{le="0.1",of="a"} 0',
        'seconds_bucket{le="1",of="a"} 1',
        'seconds_sum{of="a"} 0.5',
      ]),
    );
  });

  it('measures the process, and shares nothing with another registry', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.counter({ name: 'own_total', help: 'Own.', labels: [] }).increase({});
    expect((await one.render()).text).toContain('process_cpu_seconds_total');
    expect((await other.render()).text).not.toContain('own_total');
  });
});
