import { stringify } from 'yaml';
import { GROUP } from '../api/kind.ts';
import { KINDS } from '../api/kinds.ts';
import { definitionOf } from './generate-crds.ts';

const HEADER = "{{- /* Generated from api/ by 'make generate': change it there. */}}";
/** Helm installs the files of a chart's crds/ once and never upgrades them; templates it does. */
const KEPT = `metadata:
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
`;

/** Path and text of the chart's template of every custom resource definition. */
export function chartCrdFiles(): readonly { readonly path: string; readonly text: string }[] {
  return KINDS.map((kind) => ({
    path: `charts/gatehouse/templates/crds/${GROUP}_${kind.plural}.yaml`,
    text: `${HEADER}\n{{- if .Values.crds.install }}\n${templateOf(definitionOf(kind))}{{- end }}\n`,
  }));
}

function templateOf(definition: object): string {
  const text = stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false });
  return text
    .replaceAll(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`)
    .replace('metadata:\n', KEPT);
}
