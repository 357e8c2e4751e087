import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pathOf } from '../binaries.ts';
import { run } from '../command.ts';
import { ApiServer } from '../support/api-server.ts';
import { CHART, NAMESPACE } from './helm.ts';

let server: ApiServer;
let env: { readonly KUBECONFIG: string };

beforeAll(async () => {
  server = await ApiServer.start();
  env = { KUBECONFIG: server.kubeconfig() };
}, 120_000);
afterAll(() => server.close());

/** Installs the chart with the image of this tag, over what is there. */
function upgrade(tag: string): void {
  const values = ['image.repository=gatehouse', `image.tag=${tag}`, 'crds.install=false'];
  run(
    pathOf('helm'),
    [
      ...['upgrade', '--install', 'gatehouse', CHART, '--namespace', NAMESPACE],
      ...['--create-namespace', ...values.flatMap((value) => ['--set', value])],
    ],
    { env },
  );
}

function kubectl(...options: readonly string[]): string {
  return run(pathOf('kubectl'), ['--namespace', NAMESPACE, ...options], { env });
}

const ENVIRONMENT =
  '{.spec.template.spec.containers[0].env[?(@.name=="GATEHOUSE_ALLOWED_IMAGES")].value}';
const EXPRESSION = '{.spec.validations[0].expression}';

/** What operator and policy have, which is one list. */
function images(): readonly string[] {
  const read = (object: string, path: string) => kubectl('get', object, '-o', `jsonpath=${path}`);
  const listed = read('deployment/gatehouse-operator', ENVIRONMENT).split('\n');
  const expression = read('validatingadmissionpolicy/gatehouse-images', EXPRESSION);
  expect(expression).toContain(`c.image in ${JSON.stringify(listed)})`);
  return listed;
}

describe('the images that operator and policy admit', () => {
  it("are this release's and the one's before, however often it is upgraded to", () => {
    upgrade('v1');
    expect(images()).toEqual(['gatehouse:v1']);
    for (const tag of ['v2', 'v2']) {
      upgrade(tag);
      expect(images()).toEqual(['gatehouse:v2', 'gatehouse:v1']);
    }
  });

  it('do not follow an edit of the ConfigMap, until the next upgrade takes it to both', () => {
    const patch = JSON.stringify({ data: { images: 'gatehouse:edited' } });
    kubectl('patch', 'configmap', 'gatehouse-admission', '--patch', patch);
    expect(images()).toEqual(['gatehouse:v2', 'gatehouse:v1']);
    upgrade('v2');
    expect(images()).toEqual(['gatehouse:v2', 'gatehouse:edited']);
  });
});
