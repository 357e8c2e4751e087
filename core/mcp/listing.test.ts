import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterList } from './listing.ts';

const all = (): boolean => true;

describe('filterList', () => {
  it('takes out what is not kept, and keeps order, cursor and the rest', () => {
    const result = {
      tools: [{ name: 'a' }, { name: 'b', x: 1 }, { name: 'c' }],
      nextCursor: 'n',
      _meta: {},
    };
    const filtered = filterList(result, 'tools', (item) => 'name' in item && item.name !== 'a');
    expect(filtered).toEqual({
      result: { tools: [{ name: 'b', x: 1 }, { name: 'c' }], nextCursor: 'n', _meta: {} },
      removed: 1,
    });
  });

  it.each([
    ['tools', { name: 't' }, { kind: 'tool', name: 't' }],
    ['prompts', { name: 'p' }, { kind: 'prompt', name: 'p' }],
    ['resources', { uri: 'a:b', name: 'n' }, { kind: 'resource', uri: 'a:b' }],
    [
      'resourceTemplates',
      { uriTemplate: 'a:{b}' },
      { kind: 'resourceTemplate', uriTemplate: 'a:{b}' },
    ],
  ] as const)('asks about %s by what rules match', (of, item, asked) => {
    const seen: unknown[] = [];
    filterList({ [of]: [item] }, of, (listed) => seen.push(listed) > 0);
    expect(seen).toEqual([asked]);
  });

  it.each([
    ['tools', [null, 'a', {}, { name: 1 }, { Name: 'a' }]],
    ['prompts', [{ name: null }]],
    ['resources', [{ name: 'x' }, { uri: 1 }]],
    ['resourceTemplates', [{ uri: 'a:b' }]],
  ] as const)('takes out %s that no rule could name', (of, items) => {
    expect(filterList({ [of]: items }, of, all)).toEqual({
      result: { [of]: [] },
      removed: items.length,
    });
  });

  it.each([[{}], [{ tools: { name: 'a' } }], [{ tools: 'a' }]])(
    'shows nothing of what is no list: %j',
    (result) => {
      expect(filterList(result, 'tools', all)).toEqual({ result: { tools: [] }, removed: 0 });
    },
  );

  it('makes what others could be served private', () => {
    const result = { tools: [{ name: 'a' }], cacheScope: 'public', ttlMs: 5 };
    expect(filterList(result, 'tools', all).result).toEqual({ ...result, cacheScope: 'private' });
    const own = { tools: [], cacheScope: 'private' };
    expect(filterList(own, 'tools', all).result).toBe(own);
  });

  it('changes nothing where all is kept', () => {
    const item = fc.record({ name: fc.string(), description: fc.string() });
    fc.assert(
      fc.property(fc.array(item), (tools) => {
        const result = { tools };
        return filterList(result, 'tools', all).result === result;
      }),
    );
  });
});
