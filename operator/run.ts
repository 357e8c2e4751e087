import { shutDown, untilSignal } from '../runtime/lifecycle.ts';
import type { SignalSource } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';
import { readConfig } from './config.ts';
import type { OperatorConfig } from './config.ts';
import { createKubeClient } from './kube/client.ts';
import type { OperatorLog } from './log.ts';
import { startOperator } from './operator.ts';

/** Milliseconds for the end: below the 30 s after which the kubelet kills. */
const END_WITHIN_MS = 25_000;

export interface OperatorSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WritableStream;
  readonly signals: SignalSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

/** Operates until a signal, then ends in order. The status: 0, 1 where something failed, 2 where the configuration is wrong. */
export async function run(surroundings: OperatorSurroundings): Promise<number> {
  const { environment, stderr } = surroundings;
  const reading = readConfig(environment);
  if (!reading.ok) {
    for (const problem of reading.problems) stderr.write(`gatehouse operator: ${problem}\n`);
    return 2;
  }
  const log = createLog({ level: reading.config.logLevel, stream: stderr });
  try {
    return await operate(reading.config, log, surroundings);
  } catch (error) {
    log.error('the operator could not start', { error: sentenceOf(error) });
    return 1;
  }
}

async function operate(
  config: OperatorConfig,
  log: OperatorLog,
  { environment, signals, now, fetch }: OperatorSurroundings,
): Promise<number> {
  const client = createKubeClient({ log, kubeconfig: environment['KUBECONFIG'] ?? null });
  const steps = await startOperator({ client, config, log, now, fetch });
  await untilSignal(signals);
  const failed = (step: string, error: unknown): void => {
    log.error('a step of the shutdown failed', { step, error: sentenceOf(error) });
  };
  return (await shutDown(steps, { signals, deadlineMs: END_WITHIN_MS, failed })) === 'done' ? 0 : 1;
}
