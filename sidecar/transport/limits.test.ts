import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { BODY_BYTES, HEADER_BYTES, STRANGERS } from './limits.ts';

it('lets strangers fill less than half of the memory that the chart gives a sidecar', () => {
  const values = new URL('../../charts/gatehouse/values.yaml', import.meta.url);
  const { sidecar } = parse(readFileSync(values, 'utf8')) as {
    readonly sidecar: { readonly resources: { readonly limits: { readonly memory: string } } };
  };
  const [, mebibytes] = /^(\d+)Mi$/.exec(sidecar.resources.limits.memory) ?? [];
  const memory = Number(mebibytes) * 1024 * 1024;
  expect(STRANGERS * HEADER_BYTES + BODY_BYTES).toBeLessThan(memory / 2);
});
