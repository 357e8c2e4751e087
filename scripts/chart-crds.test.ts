import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chartCrdFiles } from './chart-crds.ts';
import { crdFiles } from './generate-crds.ts';

/** What Helm's conditions leave behind when each is true. */
function withoutConditions(text: string): string {
  return text.replaceAll(/^ *\{\{-.*\}\}\n/gm, '');
}

describe('chartCrdFiles', () => {
  it('has a template of each definition, kept on uninstall', () => {
    const definitions = crdFiles().map(({ text }) => parse(text) as { metadata: object });
    const templates = chartCrdFiles().map(({ text }) => parse(withoutConditions(text)) as unknown);
    const annotations = { 'helm.sh/resource-policy': 'keep' };
    expect(templates).toEqual(
      definitions.map((one) => ({ ...one, metadata: { ...one.metadata, annotations } })),
    );
  });

  it('leaves no braces of a definition to Helm', () => {
    for (const { text } of chartCrdFiles()) {
      const braces = text.match(/\{\{/g) ?? [];
      expect(braces).toHaveLength(5);
    }
  });
});
