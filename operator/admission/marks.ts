import { CAPTURE, HARDENING, SECRET, TLS_SECRET } from '../../core/pod/names.ts';
import type { Capture } from '../../core/pod/sidecar-environment.ts';
import { allowPortsOf } from './allow-ports.ts';
import { guardedPortsOf } from './guarded-ports.ts';
import type { PodNamespace } from './pod-namespace.ts';
import type { Pod } from './pod.ts';
import type { PodProblem, Reading } from './pod-problem.ts';

/** How an opted-in pod is to be guarded. */
export interface Marks {
  readonly guardedPorts: readonly number[];
  readonly allowPorts: readonly number[];
  readonly capture: Capture;
  readonly isStrict: boolean;
  /** Secret with the service credential; null: the server needs none. */
  readonly secret: string | null;
  /** Secret with the certificate; null: the sidecar speaks plain HTTP. */
  readonly tlsSecret: string | null;
}

export function readMarks(pod: Pod, namespace: PodNamespace): Reading<Marks> {
  const guardedPorts = guardedPortsOf(pod);
  const allowPorts = allowPortsOf(pod, guardedPorts.value);
  const capture = captureOf(pod, namespace);
  const hardening = hardeningOf(pod);
  const secret = secretOf(pod, SECRET);
  const tlsSecret = secretOf(pod, TLS_SECRET);
  return {
    value: {
      guardedPorts: guardedPorts.value,
      allowPorts: allowPorts.value,
      capture: capture.value,
      isStrict: hardening.value,
      secret: secret.value,
      tlsSecret: tlsSecret.value,
    },
    problems: [guardedPorts, allowPorts, capture, hardening, secret, tlsSecret].flatMap(
      ({ problems }) => problems,
    ),
  };
}

/** Levels of Pod Security that do not admit the init container with NET_ADMIN. */
const WITHOUT_PRIVILEGE: readonly string[] = ['baseline', 'restricted'];

function captureOf({ annotations }: Pod, { labels }: PodNamespace): Reading<Capture> {
  const level = labels['pod-security.kubernetes.io/enforce'] ?? 'privileged';
  const byLevel = WITHOUT_PRIVILEGE.includes(level) ? 'loopback' : 'redirect';
  const word = annotations[CAPTURE] ?? byLevel;
  return word === 'redirect' || word === 'loopback'
    ? { value: word, problems: [] }
    : { value: byLevel, problems: [unclear(CAPTURE, word, '"redirect" or "loopback"')] };
}

function hardeningOf({ annotations }: Pod): Reading<boolean> {
  const word = annotations[HARDENING];
  return word === undefined || word === 'strict'
    ? { value: word === 'strict', problems: [] }
    : { value: true, problems: [unclear(HARDENING, word, '"strict" or leave it out')] };
}

function secretOf({ annotations }: Pod, key: string): Reading<string | null> {
  const name = annotations[key];
  if (name === undefined) return { value: null, problems: [] };
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)
    ? { value: name, problems: [] }
    : { value: null, problems: [unclear(key, name, 'the name of a Secret of this namespace')] };
}

function unclear(key: string, word: string, expected: string): PodProblem {
  return {
    code: 'AnnotationInvalid',
    message: `the annotation ${key} is ${JSON.stringify(word)}: write ${expected}`,
  };
}
