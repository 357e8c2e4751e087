import { OPERATOR_AUDIENCE } from '../../../core/pod/names.ts';
import { isReservedName, sidecarOf } from '../pod.ts';
import { quoted } from '../pod-problem.ts';
import { isOwnVolume } from '../volumes.ts';
import { ofContainers } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Every volume whose name begins so is the sidecar's, now or in a later release. */
const VOLUME_PREFIX = 'gatehouse-';

export const containerNames = ofContainers('ContainerNameReserved', ({ name }) =>
  isReservedName(name) ? "has a name that is the sidecar's; choose another" : null,
);

export const foreignMounts = ofContainers('VolumeReserved', ({ volumes }) => {
  const found = volumes.filter((name) => name.startsWith(VOLUME_PREFIX));
  return found.length === 0
    ? null
    : `mounts ${quoted(found)}: volumes whose names begin with ${VOLUME_PREFIX} are the sidecar's alone`;
});

/** Those of our names are there after injection, and are then written anew. */
export const volumeNames: Refusal = ({ pod }) => {
  const isInjected = sidecarOf(pod) !== undefined;
  return pod.volumes
    .filter(({ name }) => name.startsWith(VOLUME_PREFIX) && !(isInjected && isOwnVolume(name)))
    .map(({ name }) => ({
      code: 'VolumeReserved',
      message: `volume ${JSON.stringify(name)} has a name that is the sidecar's; choose one that does not begin with ${VOLUME_PREFIX}`,
    }));
};

export const tokens: Refusal = ({ pod }) =>
  pod.volumes
    .filter(({ name, audiences }) => audiences.includes(OPERATOR_AUDIENCE) && !isOwnVolume(name))
    .map(({ name }) => ({
      code: 'AudienceReserved',
      message: `volume ${JSON.stringify(name)} has a token for ${OPERATOR_AUDIENCE}, with which only the sidecar may speak; remove it`,
    }));
