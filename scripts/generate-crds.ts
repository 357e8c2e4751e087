import { stringify } from 'yaml';
import { GROUP, VERSION } from '../api/kind.ts';
import { KINDS } from '../api/kinds.ts';
import { jsonSchemaOf } from '../api/json-schema.ts';
import { published, structural } from './structural-schema.ts';

type AnyKind = (typeof KINDS)[number];

/** File name and text of every custom resource definition. */
export function crdFiles(): readonly { readonly path: string; readonly text: string }[] {
  return KINDS.map((kind) => ({
    path: `crds/${GROUP}_${kind.plural}.yaml`,
    text: `# Generated from api/ by 'make generate': change it there.\n${stringify(definitionOf(kind), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  }));
}

export function definitionOf(kind: AnyKind): object {
  const { plural, shortName, kind: name } = kind;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}`, labels: { 'app.kubernetes.io/part-of': 'gatehouse' } },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: name,
        listKind: `${name}List`,
        plural,
        singular: name.toLowerCase(),
        shortNames: [shortName],
        categories: ['mcp'],
      },
      versions: [versionOf(kind)],
    },
  };
}

function versionOf(kind: AnyKind): object {
  return {
    name: VERSION,
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: kind.columns,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description: kind.description,
        required: ['spec'],
        properties: {
          apiVersion: { type: 'string', description: 'Version of the schema of this object.' },
          kind: { type: 'string', description: 'Kind of this object.' },
          metadata: { type: 'object' },
          spec: described(published(structural(jsonSchemaOf(kind.spec))), 'What is wanted.'),
          status: described(
            published(structural(jsonSchemaOf(kind.status))),
            'What the operator observed.',
          ),
        },
      },
    },
  };
}

function described(schema: object, description: string): object {
  return { description, ...schema };
}
