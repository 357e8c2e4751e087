import { describe, expect, it } from '@jest/globals';
import {
  itemOf,
  masksOf,
  operationOf,
  policyOf,
  principalOf,
  readTable,
  rowsOf,
} from '../../test/support/policy-table.ts';
import { reach } from './reach.ts';
import { visible } from './visible.ts';

const ITEM = /^(tool|prompt|resource|resourceTemplate) /;

describe.each(readTable('policy-lists'))('lists: $name', (group) => {
  const policy = policyOf(group.policy);
  const masks = masksOf(group.policy);
  const rows = rowsOf(group);

  it.each(rows)('%s reaches %s: %s', (role = '', asked = '', expected) => {
    const subject = ITEM.test(asked) ? itemOf(asked) : operationOf(asked);
    expect(reach(policy, masks, role, subject)).toBe(expected);
  });

  it('shows what is reached, and nothing else', () => {
    const items = rows.filter(([role, asked = '']) => role !== 'unknown' && ITEM.test(asked));
    const shown = items.filter(([role = '', asked = '']) =>
      visible(policy, masks, principalOf(role), itemOf(asked)),
    );
    expect(shown).toEqual(items.filter(([, , expected]) => expected !== 'Never'));
  });
});
