import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { parseResource } from '../../api/resource.ts';
import type { Resource } from '../../api/resource.ts';
import type { Tree } from '../../operator/admission/tree.ts';
import { validateResource } from '../../operator/admission/validate-resource.ts';
import { blocksIn, sectionOf, shellBlocksIn, textOf } from './blocks.ts';
import { unknownValues } from './chart-values.ts';
import { commandsIn, hereDocumentsIn } from './commands.ts';
import type { Command } from './commands.ts';
import { missingFiles } from './files.ts';
import { unknownKinds } from './kinds.ts';
import { unknownTargets } from './make-targets.ts';

/** What somebody new follows, with the least number of commands and of objects that it is known to have. */
const DOCUMENTS = [
  ['README.md', 20, 3],
  ['docs/install.md', 35, 2],
] as const;

const CHECKS = [
  ['files that are there', missingFiles],
  ['values that their charts have', unknownValues],
  ['kinds that a cluster has', unknownKinds],
  ['targets that the Makefile has', unknownTargets],
] as const;

/** Those in blocks, and those that a sentence names. */
function commandsOf(document: string): readonly Command[] {
  const text = textOf(document);
  const inline = [...text.matchAll(/`((?:make|helm|kubectl) [^`\n]+)`/g)];
  return [...shellBlocksIn(text), ...inline.map(([, command = '']) => command)].flatMap(commandsIn);
}

/** The objects of one block, which are applied together. */
function manifestsIn(yaml: string): readonly Tree[] {
  return parseAllDocuments(yaml).map((one) => one.toJS() as Tree);
}

function manifestsOf(document: string): readonly (readonly Tree[])[] {
  const text = textOf(document);
  const yaml = blocksIn(text).filter(({ language }) => language === 'yaml');
  const texts = [
    ...yaml.map((block) => block.text),
    ...shellBlocksIn(text).flatMap(hereDocumentsIn),
  ];
  return texts.map(manifestsIn);
}

function resourceOf(object: Tree): Resource {
  const reading = parseResource(object);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.resource;
}

/** What the webhook answers where all of them are applied. */
function admit(object: Tree, all: readonly Tree[]) {
  const { kind, metadata } = resourceOf(object);
  const { name, namespace } = metadata;
  return validateResource(
    { uid: 'u', kind, namespace, name, dryRun: false, object, oldObject: null },
    {
      objects: all.map(resourceOf),
      rejected: [],
      defaultProviders: [],
      cluster: { issuer: 'https://kubernetes.default.svc', keys: [] },
    },
  );
}

describe.each(DOCUMENTS)('%s', (document, leastCommands, leastObjects) => {
  it.each(CHECKS)('names %s', (_what, check) => {
    const commands = commandsOf(document);
    expect(commands.length).toBeGreaterThanOrEqual(leastCommands);
    const wrong = commands.flatMap((command) =>
      check(command).map((found) => `${found} in: ${command.join(' ')}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has objects that the webhook admits', async () => {
    const manifests = manifestsOf(document);
    expect(manifests.flat().length).toBeGreaterThanOrEqual(leastObjects);
    for (const together of manifests)
      for (const object of together)
        expect(await admit(object, together)).toMatchObject({ allowed: true });
  });
});

it('README.md and docs/install.md have the same first policy for a cluster', () => {
  const [ofReadme] = shellBlocksIn(sectionOf('README.md', 'On a cluster')).flatMap(hereDocumentsIn);
  const [ofInstall] = blocksIn(sectionOf('docs/install.md', '3. First policy'));
  expect(ofReadme).toBe(ofInstall?.text);
});

describe('a document that is wrong is found out', () => {
  const found = (block: string): readonly string[] =>
    commandsIn(block).flatMap((command) => CHECKS.flatMap(([, check]) => check(command)));

  it.each([
    ['./bin/gatehose dev examples/policies', './bin/gatehose'],
    ['./bin/gatehouse dev examples/policy', 'examples/policy'],
    ['kubectl apply -n tools -f example/cluster', 'example/cluster'],
    ['helm install gatehouse chart/gatehouse', 'chart/gatehouse'],
    ['docker build -t registry.example/x example/x', 'example/x'],
    ['helm install x charts/gatehouse --set image.name=a', 'image.name'],
    ['helm upgrade x charts/gatehouse \\\n  --set-string replicas=1,image.tags=b', 'image.tags'],
    ['kubectl -n tools get mcprolepolicys', 'mcprolepolicys'],
    ['kubectl get pods,mcpserverz -A', 'mcpserverz'],
    ['kubectl -n tools rollout status deploymet/weather', 'deploymet'],
    ['TOKEN=$(kubectl -n tools creat token agent)', 'creat'],
    ['echo x | kubectl delte -f -', 'delte'],
    ['make clusterup # a comment', 'clusterup'],
    ['make cluster KEPT=1', 'KEPT=1'],
  ])('%s', (block, wrong) => {
    expect(found(block)).toEqual([wrong]);
  });

  it('and one that is right is not', () => {
    const right = [
      'make cluster KEEP=1 TESTS=test/cluster/roles # and more',
      'PATH="$PWD" ./bin/gatehouse lint examples/policies',
      'helm install x charts/gatehouse --set podLabels.team=a --set image.tag=b',
      'kubectl apply -f - <<EOF\nkubectl get nothing\nEOF',
      'kubectl -n tools create token agent --audience https://weather.tools.example/mcp',
      'kubectl get mcp,mrp && kubectl -n tools logs deployment/weather | grep x',
    ];
    expect(right.flatMap(found)).toEqual([]);
  });
});
