import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildBinaries, pathOf } from '../binaries.ts';
import { attempt } from '../command.ts';
import { REPOSITORY } from '../folders.ts';
import { CONNECTOR_RENDERINGS, connectorValues, renderConnector } from './connector/helm.ts';
import { RENDERINGS, render, valuesOf } from './helm.ts';
import { writeSchemas } from './schemas.ts';

/** Its definition belongs to the operator of Prometheus, and is on no server of ours. */
const FOREIGN = 'monitoring.coreos.com/v1/ServiceMonitor';
const EXAMPLES = [
  ...['cluster', 'policies'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, 'examples', folder)).map((file) => join(folder, file)),
  ),
  'connectors/everything/objects.yaml',
];

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-schemas-'));
let schemas = '';

beforeAll(() => {
  buildBinaries();
  schemas = writeSchemas(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What kubeconform says of manifests: a line for each one that it refuses, and the counts. */
function judged(manifests: string): string {
  const options = ['-strict', '-summary', '-skip', FOREIGN, '-schema-location', schemas];
  return attempt(pathOf('kubeconform'), options, { input: manifests }).stdout;
}

const rendered = (name: string) => render(...valuesOf(name));
const example = (name: string) => readFileSync(join(REPOSITORY, 'examples', name), 'utf8');

describe('every field is one that the API server knows', () => {
  it.each(RENDERINGS)('in the chart with the values %s', (name) => {
    const skipped = name === 'everything' ? 1 : 0;
    expect(judged(rendered(name))).toMatch(
      new RegExp(
        `^Summary: \\d\\d resources found .* Valid: \\d\\d, Invalid: 0, Errors: 0, Skipped: ${skipped}\n$`,
      ),
    );
  });

  it.each(CONNECTOR_RENDERINGS)('in the connector chart with the values %s', (name) => {
    expect(judged(renderConnector(...connectorValues(name)))).toMatch(
      /^Summary: [3-9] resources found .* Invalid: 0, Errors: 0, Skipped: 0\n$/,
    );
  });

  it.each(EXAMPLES)('in examples/%s', (name) => {
    expect(judged(example(name))).toMatch(/^Summary: [1-9].* Invalid: 0, Errors: 0, Skipped: 0\n$/);
  });
});

describe('a misspelt field is refused', () => {
  it.each([
    ['of a Deployment', rendered('default'), '  replicas:', 'replica'],
    ['of a container', rendered('default'), 'readinessProbe:', 'readynessProbe'],
    ['of an admission policy', rendered('default'), 'matchConstraints:', 'matchConstraint'],
    ['of a webhook', rendered('default'), 'failurePolicy: Fail', 'failPolicy'],
    ['of a definition', rendered('default'), 'additionalPrinterColumns:', 'printerColumns'],
    ['of a policy of ours', example('cluster/roles.yaml'), 'members:', 'member'],
  ])('%s', (_where, manifests, field, misspelt) => {
    const wrong = manifests.replace(field, field.replace(/\w+(?=:)/, misspelt));
    expect(judged(manifests)).toContain('Invalid: 0, Errors: 0');
    const said = judged(wrong);
    expect(said).toContain(`additional properties '${misspelt}' not allowed`);
    expect(said).toContain('Invalid: 1, Errors: 0');
  });
});
