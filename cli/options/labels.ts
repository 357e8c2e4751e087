import type { Labels } from '../../core/compile/selection.ts';
import { UsageError } from '../usage-error.ts';

/** Label syntax of Kubernetes: an optional DNS prefix, then a name; a value of the same form or empty. */
const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Reads `k=v,k2=v2`. Throws UsageError. */
export function parseLabels(text: string): Labels {
  const labels = new Map<string, string>();
  for (const entry of text.split(',')) {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/.exec(entry) ?? [];
    if (!KEY.test(key) || !VALUE.test(value))
      throw invalid(text, 'write KEY=VALUE, and commas between, such as team=ml,tier=gold');
    if (labels.has(key)) throw invalid(text, `the label ${key} is given twice`);
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

function invalid(text: string, cure: string): UsageError {
  return new UsageError('LabelsInvalid', `--labels ${JSON.stringify(text)}: ${cure}.`);
}
