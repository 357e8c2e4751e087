import {
  CREDENTIAL_VOLUME,
  OPERATOR_AUDIENCE,
  STATE_VOLUME,
  TLS_VOLUME,
  TOKEN_VOLUME,
  TRUST_CONFIG_MAP,
  TRUST_VOLUME,
} from '../../core/pod/names.ts';
import {
  CREDENTIAL_FOLDER,
  STATE_FOLDER,
  TLS_FOLDER,
  TOKEN_FILE,
  TOKEN_FOLDER,
  TRUST_FOLDER,
} from '../../core/pod/sidecar-environment.ts';
import type { Marks } from './marks.ts';
import { textIn, treesIn } from './tree.ts';
import type { Tree } from './tree.ts';

const OWN_VOLUMES: readonly string[] = [
  TOKEN_VOLUME,
  TRUST_VOLUME,
  STATE_VOLUME,
  CREDENTIAL_VOLUME,
  TLS_VOLUME,
];

export function isOwnVolume(name: string): boolean {
  return OWN_VOLUMES.includes(name);
}

/** Only the sidecar mounts these volumes, and the pod's fsGroup stays its own, so everybody inside may read. */
const READABLE = 0o444;

/** The shortest that every cluster accepts is 600; the kubelet renews it at 80 %. */
const TOKEN_SECONDS = 3600;

/** What the API server would add to each volume is written here, so that a pod can be compared after it did. */
const TOKEN: Tree = {
  name: TOKEN_VOLUME,
  projected: {
    defaultMode: READABLE,
    sources: [
      {
        serviceAccountToken: {
          audience: OPERATOR_AUDIENCE,
          expirationSeconds: TOKEN_SECONDS,
          path: TOKEN_FILE.slice(TOKEN_FOLDER.length + 1),
        },
      },
    ],
  },
};

const TRUST: Tree = {
  name: TRUST_VOLUME,
  configMap: { name: TRUST_CONFIG_MAP, defaultMode: READABLE, optional: false },
};

const STATE: Tree = { name: STATE_VOLUME, emptyDir: { sizeLimit: '16Mi' } };

function secretVolume(name: string, secretName: string): Tree {
  return { name, secret: { secretName, defaultMode: READABLE, optional: false } };
}

/** The volumes of the sidecar. */
function sidecarVolumes({ secret, tlsSecret }: Marks): readonly Tree[] {
  return [
    TOKEN,
    TRUST,
    STATE,
    ...(secret === null ? [] : [secretVolume(CREDENTIAL_VOLUME, secret)]),
    ...(tlsSecret === null ? [] : [secretVolume(TLS_VOLUME, tlsSecret)]),
  ];
}

/**
 * The ServiceAccount plugin of the API server mounts the token of the pod's account into every container that mounts
 * nothing here, also into those that a webhook added. The trust anchors, which are public, take its place.
 */
const ACCOUNT_TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

export const NO_ACCOUNT_TOKEN: Tree = readOnly(TRUST_VOLUME, ACCOUNT_TOKEN_FOLDER);

/** Where the sidecar finds them. */
export function sidecarMounts({ secret, tlsSecret }: Marks): readonly Tree[] {
  return [
    readOnly(TOKEN_VOLUME, TOKEN_FOLDER),
    readOnly(TRUST_VOLUME, TRUST_FOLDER),
    { name: STATE_VOLUME, mountPath: STATE_FOLDER },
    ...(secret === null ? [] : [readOnly(CREDENTIAL_VOLUME, CREDENTIAL_FOLDER)]),
    ...(tlsSecret === null ? [] : [readOnly(TLS_VOLUME, TLS_FOLDER)]),
    NO_ACCOUNT_TOKEN,
  ];
}

function readOnly(name: string, mountPath: string): Tree {
  return { name, mountPath, readOnly: true };
}

/** The pod's volumes with ours: in the place of those of our names, and after the others where they are new. */
export function withSidecarVolumes(spec: Tree, marks: Marks): readonly Tree[] {
  const ours = new Map(sidecarVolumes(marks).map((volume) => [textIn(volume, 'name'), volume]));
  const kept = treesIn(spec, 'volumes').flatMap((volume) => {
    const name = textIn(volume, 'name');
    if (!isOwnVolume(name)) return [volume];
    const own = ours.get(name);
    ours.delete(name);
    return own === undefined ? [] : [own];
  });
  return [...kept, ...ours.values()];
}
