import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { CONFIG_VARIABLE } from '../../core/pod/sidecar-environment.ts';
import type { InjectedConfig } from '../../core/pod/sidecar-environment.ts';
import { sidecarOf } from './pod.ts';
import type { Pod } from './pod.ts';
import { readProbeTarget } from './probe-reading.ts';
import { isTree, textIn, textsIn, treeIn, treesIn, UnreadableObject } from './tree.ts';

/** What of an earlier call's configuration is taken over; a hand-written one can claim nothing that its author could not ask for. */
type EarlierConfig = Pick<InjectedConfig, 'roots' | 'probes'>;

const NONE: EarlierConfig = { roots: [], probes: {} };

/** The configuration that the pod's sidecar has already; empty where there is no sidecar or nothing to be understood. */
export function earlierConfig(pod: Pod): EarlierConfig {
  const sidecar = sidecarOf(pod);
  if (sidecar === undefined) return NONE;
  const variable = treesIn(sidecar.tree, 'env').find(({ name }) => name === CONFIG_VARIABLE);
  return variable === undefined ? NONE : read(textIn(variable, 'value'));
}

function read(text: string): EarlierConfig {
  try {
    const config: unknown = JSON.parse(text);
    if (!isTree(config)) return NONE;
    const probes = Object.entries(treeIn(config, 'probes')).flatMap(([path, value]) => {
      const target = isTree(value) ? readProbeTarget(value) : null;
      return target === null ? [] : [[path, target] satisfies [string, ProbeTarget]];
    });
    return { roots: textsIn(config, 'roots'), probes: Object.fromEntries(probes) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnreadableObject) return NONE;
    throw error;
  }
}
