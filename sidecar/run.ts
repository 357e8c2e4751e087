import type { Writable } from 'node:stream';
import { shutDown, untilSignal } from '../runtime/lifecycle.ts';
import type { ShutdownStep, SignalSource } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { readSidecarConfig } from './config.ts';
import type { Log } from './gate.ts';
import { untilPodEnds } from './pod-end.ts';
import type { PodEndSource } from './pod-end.ts';
import { startPod } from './pod.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';

/** Milliseconds for the end: above what open calls get (25 s), below the pod's grace period (35 s). */
const END_WITHIN_MS = 32_000;

export interface SidecarSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes the audit lines. */
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signals: SignalSource & PodEndSource;
  readonly now: () => number;
  readonly random: () => number;
  readonly fetch: typeof fetch;
}

/** Guards the pod until a signal, then ends in order. The status: 0, 1 where something failed, 2 where the configuration is wrong. */
export async function run(surroundings: SidecarSurroundings): Promise<number> {
  const { environment, stdout, stderr, signals } = surroundings;
  const log = createLog({ level: 'info', stream: stderr });
  const reading = readSidecarConfig(environment);
  if (!reading.ok) {
    for (const problem of reading.problems) log.error('the configuration is wrong', { problem });
    return 2;
  }
  const steps: ShutdownStep[] = [];
  const signal = untilSignal(signals);
  const podEnds = untilPodEnds(signals);
  try {
    const sidecar = await startPod(reading.config, { ...surroundings, sink: stdout, log }, steps);
    void podEnds.then(() => {
      log.info('the pod ends: clients are sent elsewhere');
      sidecar.retire();
    });
  } catch (error) {
    log.error('the gate cannot start', { error: sentenceOf(error) });
    await end(steps, signals, log);
    return 1;
  }
  log.info('the gate is up');
  await signal;
  return (await end(steps, signals, log)) ? 0 : 1;
}

async function end(
  steps: readonly ShutdownStep[],
  signals: SignalSource,
  log: Log,
): Promise<boolean> {
  const failed = (step: string, error: unknown): void => {
    log.error('a step of the end failed', { step, error: sentenceOf(error) });
  };
  return (await shutDown(steps, { signals, deadlineMs: END_WITHIN_MS, failed })) === 'done';
}
