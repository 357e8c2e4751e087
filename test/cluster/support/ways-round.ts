import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SIDECAR_UID } from '../../../core/pod/names.ts';
import { attempt } from '../command.ts';
import { target } from '../target.ts';
import { asked } from './attempts.ts';
import { NAMESPACE } from './places.ts';
import type { Place } from './places.ts';
import type { Way } from './ways-in.ts';
import { TEST_IMAGE } from './workload.ts';

const there = ['-n', NAMESPACE];
const DRY = '--dry-run=server';

/** Seconds after which an attach that nobody refuses counts as done: it would show the container's output for ever. */
const ATTACHED_SECONDS = 3;
/** How `timeout` ends when it had to. */
const TIMED_OUT = 124;

function attach({ pod, gate }: Place): string {
  const { kubectl, kubeconfig } = target();
  const args = ['attach', `--kubeconfig=${kubeconfig}`, ...there, pod, '-c', gate.container];
  const { status, stderr } = attempt('timeout', [String(ATTACHED_SECONDS), kubectl, ...args]);
  return status === TIMED_OUT ? 'done' : stderr.trim();
}

/** Changes what a running pod is made of; a dry run passes everything that refuses, and leaves the twin as it is. */
function edit({ pod }: Place, patch: object): string {
  return asked(['patch', 'pod', pod, ...there, DRY, '-p', JSON.stringify(patch)]);
}

function editImage(place: Place): string {
  const { container, containers } = place.gate;
  return edit(place, {
    spec: { [containers]: [{ name: container, image: 'registry.example/x' }] },
  });
}

/** An ephemeral container, as `kubectl debug` makes it. It ends at once. */
function debug({ pod }: Place, ...options: readonly string[]): string {
  return asked(['debug', pod, ...there, `--image=${TEST_IMAGE}`, ...options, '--', 'true']);
}

function debugAsSidecar(place: Place): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-debug-'));
  const custom = join(folder, 'container.json');
  writeFileSync(custom, JSON.stringify({ securityContext: { runAsUser: SIDECAR_UID } }));
  const said = debug(place, '--profile=baseline', `--custom=${custom}`);
  rmSync(folder, { recursive: true });
  return said;
}

/** A pod of others that mounts a token. */
function mountToken({ gate }: Place): string {
  const sources = [{ serviceAccountToken: { audience: gate.audience, path: 'token' } }];
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'thief', namespace: NAMESPACE },
    spec: {
      containers: [{ name: 'c', image: TEST_IMAGE }],
      volumes: [{ name: 'v', projected: { sources } }],
    },
  };
  return asked(['create', DRY, '-f', '-'], stringify(pod));
}

function editAnchors({ gate }: Place): string {
  const patch = '{"data":{"trust.jws":"forged"}}';
  return asked(['patch', 'configmap', gate.anchors, ...there, DRY, '-p', patch]);
}

/** What is tried, what a refusal says, and how. */
const ATTEMPTS: readonly (readonly [string, RegExp, (place: Place) => string])[] = [
  [
    'exec into the sidecar',
    /exec and attach into a Gatehouse container are denied/,
    ({ pod, gate }) => asked(['exec', pod, ...there, '-c', gate.container, '--', 'true']),
  ],
  ['attach to the sidecar', /exec and attach into a Gatehouse container are denied/, attach],
  [
    'ephemeral container at the sidecar',
    /ephemeral container cannot be named like a Gatehouse/,
    (place) => debug(place, '--profile=baseline', `--target=${place.gate.container}`),
  ],
  [
    'ephemeral container, its user',
    /ephemeral container cannot run as the sidecar's user/,
    debugAsSidecar,
  ],
  [
    'ephemeral container, NET_ADMIN',
    /cannot be privileged, nor add any of ALL, BPF/,
    (place) => debug(place, '--profile=netadmin'),
  ],
  ['image edit of the sidecar', /images of the Gatehouse containers are fixed/, editImage],
  [
    'label edit',
    /labels of a guarded pod are fixed/,
    (place) => edit(place, { metadata: { labels: { more: 'x' } } }),
  ],
  [
    'annotation edit',
    /annotations of a guarded pod are fixed/,
    (place) => edit(place, { metadata: { annotations: { 'gatehouse.dev/inject': 'false' } } }),
  ],
  [
    'the operator’s token in a foreign volume',
    /token for audience operator.gatehouse.dev is mounted into the sidecar/,
    mountToken,
  ],
  [
    'the operator’s token on request',
    /tokens for audience operator.gatehouse.dev are issued to kubelets/,
    ({ gate }) => asked(['create', 'token', 'default', ...there, `--audience=${gate.audience}`]),
  ],
  ['edited trust anchors', /written by the Gatehouse operator alone/, editAnchors],
  [
    'deleted trust anchors',
    /written by the Gatehouse operator alone/,
    ({ gate }) => asked(['delete', 'configmap', gate.anchors, ...there, DRY]),
  ],
];

/** Through the API server. A refusal counts only in the words that belong to it. */
export const WAYS_ROUND: readonly Way[] = ATTEMPTS.map(([way, words, ask]) => ({
  way,
  openly: 'done',
  behind: 'refused',
  attempt: (place) => {
    const said = ask(place);
    return words.test(said) ? 'refused' : said;
  },
}));
