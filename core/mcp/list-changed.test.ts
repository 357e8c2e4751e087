import { describe, expect, it } from '@jest/globals';
import { grantsNotice, listChanged } from './list-changed.ts';
import { METHODS } from './methods.ts';

describe('listChanged', () => {
  it('is a notification that servers have', () => {
    for (const noticed of ['tools', 'prompts', 'resources'] as const) {
      const { method } = listChanged(noticed, null);
      const known = METHODS.find((one) => one.method === method);
      expect(known).toMatchObject({ form: 'notification', direction: 'serverToClient' });
    }
  });

  it('names the subscription on whose stream it goes out, id 0 and an empty one too', () => {
    expect(listChanged('tools', null)).not.toHaveProperty('params');
    for (const id of [0, '', 'a'])
      expect(listChanged('tools', id)).toMatchObject({
        params: { _meta: { 'io.modelcontextprotocol/subscriptionId': id } },
      });
  });
});

describe('grantsNotice', () => {
  it.each([
    [{ toolsListChanged: true }, true],
    [{ toolsListChanged: 'true' }, false],
    [{ promptsListChanged: true }, false],
    [{}, false],
  ])('%j: %s', (filter, granted) => {
    expect(grantsNotice(filter, 'tools')).toBe(granted);
  });
});
