import {
  ADMIN_PORT,
  ENDING_COMMAND,
  REDIRECT_CONTAINER,
  SIDECAR_CONTAINER,
  SIDECAR_UID,
} from '../../core/pod/names.ts';
import {
  CONFIG_VARIABLE,
  POD_IPS_VARIABLE,
  POD_NAME_VARIABLE,
  POD_NAMESPACE_VARIABLE,
  POD_UID_VARIABLE,
} from '../../core/pod/sidecar-environment.ts';
import type { InjectedConfig } from '../../core/pod/sidecar-environment.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Marks } from './marks.ts';
import type { Tree } from './tree.ts';
import { NO_ACCOUNT_TOKEN, sidecarMounts } from './volumes.ts';

/** What of one of our containers may differ from pod to pod: the release, the cluster's defaults. */
export interface Standing {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly resources: Tree;
}

interface GateContainer {
  readonly config: InjectedConfig;
  readonly marks: Marks;
  readonly standing: Standing;
}

// Everything that the API server would add by default is written out, so that a pod can be compared after it did.

/** The native sidecar: it starts before every container of the user, hears first that the pod ends, and ends after them. */
export function sidecarContainer({ config, marks, standing }: GateContainer): Tree {
  return {
    name: SIDECAR_CONTAINER,
    args: ['sidecar'],
    ...commonFields(standing),
    restartPolicy: 'Always',
    env: [
      configVariable(config),
      podVariable(POD_NAME_VARIABLE, 'metadata.name'),
      podVariable(POD_NAMESPACE_VARIABLE, 'metadata.namespace'),
      podVariable(POD_UID_VARIABLE, 'metadata.uid'),
      podVariable(POD_IPS_VARIABLE, 'status.podIPs'),
    ],
    volumeMounts: sidecarMounts(marks),
    startupProbe: probe('/startz', { periodSeconds: 1, failureThreshold: 120, timeoutSeconds: 2 }),
    readinessProbe: probe('/readyz', { periodSeconds: 1, failureThreshold: 2, timeoutSeconds: 2 }),
    livenessProbe: probe('/healthz', { periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 }),
    lifecycle: { preStop: { exec: { command: ENDING_COMMAND } } },
    securityContext: {
      ...confined([]),
      runAsUser: SIDECAR_UID,
      runAsGroup: SIDECAR_UID,
      runAsNonRoot: true,
    },
  };
}

/** Installs the rules that lead every connection to the sidecar, and ends. */
export function redirectContainer(config: InjectedConfig, standing: Standing): Tree {
  return {
    name: REDIRECT_CONTAINER,
    args: ['redirect'],
    ...commonFields(standing),
    env: [configVariable(config)],
    volumeMounts: [NO_ACCOUNT_TOKEN],
    securityContext: {
      ...confined(['NET_ADMIN']),
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
    },
  };
}

function commonFields({ image, imagePullPolicy, resources }: Standing): Tree {
  return {
    image,
    imagePullPolicy,
    resources,
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}

function configVariable(config: InjectedConfig): Tree {
  return { name: CONFIG_VARIABLE, value: canonicalJson(config) };
}

function podVariable(name: string, fieldPath: string): Tree {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}

function probe(path: string, timing: Tree): Tree {
  return { httpGet: { path, port: ADMIN_PORT, scheme: 'HTTP' }, successThreshold: 1, ...timing };
}

function confined(add: readonly string[]): Tree {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { ...(add.length === 0 ? {} : { add }), drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
