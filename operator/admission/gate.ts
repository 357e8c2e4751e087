import { REDIRECT_CONTAINER, SIDECAR_CONTAINER } from '../../core/pod/names.ts';
import type { InjectedConfig } from '../../core/pod/sidecar-environment.ts';
import { redirectContainer, sidecarContainer } from './gate-containers.ts';
import type { Marks } from './marks.ts';
import type { Pod } from './pod.ts';
import type { Reading } from './pod-problem.ts';
import type { InjectionSettings } from './settings.ts';
import { standingOf } from './standing.ts';
import type { Tree } from './tree.ts';

interface GateSettings {
  readonly config: InjectedConfig;
  readonly marks: Marks;
  readonly settings: InjectionSettings;
}

/** Our init containers, in the order in which they start, before all others. */
export function gateOf(
  pod: Pod,
  { config, marks, settings }: GateSettings,
): Reading<readonly Tree[]> {
  const sidecar = standingOf(pod, SIDECAR_CONTAINER, settings);
  const sidecarTree = sidecarContainer({ config, marks, standing: sidecar.value });
  if (marks.capture === 'loopback') return { value: [sidecarTree], problems: sidecar.problems };
  const redirect = standingOf(pod, REDIRECT_CONTAINER, settings);
  return {
    value: [redirectContainer(config, redirect.value), sidecarTree],
    problems: [...redirect.problems, ...sidecar.problems],
  };
}
