import { shutDown, untilSignal } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { nodeVersionProblem } from '../runtime/node-version.ts';
import { readConfig } from './config.ts';
import { createKubeClient } from './kube/client.ts';
import { sentenceOf } from './log.ts';
import { startOperator } from './operator.ts';

/** Milliseconds for the end: below the 30 s after which the kubelet kills. */
const END_WITHIN_MS = 25_000;

const problem = nodeVersionProblem(process.versions.node);
const reading = readConfig(process.env);
if (problem !== null) refuse([problem]);
else if (!reading.ok) refuse(reading.problems);
else await operate(reading.config);

function refuse(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`gatehouse operator: ${sentence}\n`);
  process.exitCode = 2;
}

async function operate(config: Parameters<typeof startOperator>[0]['config']): Promise<void> {
  const log = createLog({ level: config.logLevel, stream: process.stderr });
  const client = createKubeClient({ log, kubeconfig: process.env['KUBECONFIG'] ?? null });
  try {
    const steps = await startOperator({ client, config, log, now: Date.now, fetch });
    await untilSignal(process);
    const failed = (step: string, error: unknown): void => {
      log.error('a step of the shutdown failed', { step, error: sentenceOf(error) });
    };
    const end = await shutDown(steps, { signals: process, deadlineMs: END_WITHIN_MS, failed });
    process.exit(end === 'done' ? 0 : 1);
  } catch (error) {
    log.error('the operator could not start', { error: sentenceOf(error) });
    process.exit(1);
  }
}
