import { join } from 'node:path';
import { REPOSITORY } from '../../folders.ts';
import { KUBERNETES, helm, valuesIn } from '../helm.ts';

const CHART = join(REPOSITORY, 'charts', 'mcp-connector');
const VALUES = join(import.meta.dirname, 'values');
export const RELEASE = 'everything';
export const CONNECTOR_NAMESPACE = 'tools';

/** Every set of values that the chart is rendered with. It has no preset for the image, so there is none without values. */
export const CONNECTOR_RENDERINGS: readonly string[] = valuesIn(VALUES);

/** The options with which Helm takes one of them. */
export const connectorValues = (rendering: string): readonly string[] => [
  '--values',
  join(VALUES, `${rendering}.yaml`),
];

/** What Helm prints for `template`. */
export function renderConnector(...options: readonly string[]): string {
  const target = ['template', RELEASE, CHART, '--namespace', CONNECTOR_NAMESPACE];
  return helm(...target, ...KUBERNETES, ...options);
}

export const lintConnector = (...options: readonly string[]): string =>
  helm('lint', CHART, '--strict', ...KUBERNETES, ...options);
