import { join } from 'node:path';
import { programsPath } from './binaries.ts';
import { REPOSITORY } from './folders.ts';
import { KUBECONFIG } from './kubeconfig.ts';
import { kubectl } from './kubectl.ts';
import { release, take } from './lock.ts';
import { fromNode } from './support/attempts.ts';
import { install } from './support/installation.ts';
import { freshNamespace, rolledOut } from './support/workload.ts';
import { until } from '../support/waiting.ts';
import { serviceUrl, valueOf } from './support/lookups.ts';

/** `make demo-cluster`: the installation and the example of examples/cluster, left running to play with. */
const NAMESPACE = 'demo';
const FILES = [
  ...['accounts', 'identity', 'roles', 'model-server'].map(
    (name) => `examples/cluster/${name}.yaml`,
  ),
  'examples/policies/model-server.yaml',
];

const HOW = `
What runs now: the operator in gatehouse-system, and in namespace ${NAMESPACE} an MCP server behind its gate.

  export KUBECONFIG=${KUBECONFIG} PATH=${programsPath()}:$PATH

  kubectl -n ${NAMESPACE} get pods,mcp

A viewer lists the tools and sees one of them; take prompt-engineer, data-scientist, auditor or admin instead:

  TOKEN=$(kubectl -n ${NAMESPACE} create token viewer --audience=mcp)
  URL=http://$(kubectl -n ${NAMESPACE} get service model-server -o jsonpath={.spec.clusterIP})/mcp
  curl -s $URL -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -H 'accept: application/json, text/event-stream' \\
    -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'

The audit trail, and a policy to edit while you look:

  kubectl -n ${NAMESPACE} logs -f deploy/model-server -c gatehouse
  kubectl -n ${NAMESPACE} edit mcprolepolicy models

make cluster-down takes everything away.`;

await take();
await install();
freshNamespace(NAMESPACE);
for (const file of FILES) kubectl(['apply', '-n', NAMESPACE, '-f', join(REPOSITORY, file)]);
rolledOut(NAMESPACE, 'model-server');
const programmed = '{.items[*].status.conditions[?(@.type=="Programmed")].status}';
await until('the policies are programmed', () =>
  valueOf(NAMESPACE, 'mcprolepolicies', programmed)
    .split(' ')
    .every((status) => status === 'True'),
);
const url = serviceUrl(NAMESPACE, 'model-server');
await until('the gate is met', () => fromNode(url) === 'gate');
release();
console.log(kubectl(['get', 'pods,mcp', '-n', NAMESPACE]));
console.log(HOW);
