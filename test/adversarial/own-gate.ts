import { readFileSync } from 'node:fs';
import { TestGate } from '../support/gate.ts';
import { RecordingUpstream } from '../support/recording-upstream.ts';
import type { Target } from './target.ts';

const POLICY = readFileSync(new URL('policies/corpus.yaml', import.meta.url), 'utf8');

/** Milliseconds: far beyond what a busy machine needs for an answer. */
const PATIENCE_MS = 20_000;

/** Gatehouse's own sidecar under the policy of the corpus, with the recording upstream behind it. */
export interface OwnGate {
  readonly target: Target & { readonly upstream: RecordingUpstream };
  stop(): Promise<void>;
}

export async function startOwnGate(): Promise<OwnGate> {
  const upstream = await RecordingUpstream.start();
  const gate = await TestGate.start({
    policies: { 'corpus.yaml': POLICY },
    upstreams: { corpus: upstream.url },
  });
  const target = {
    url: gate.url('corpus'),
    token: await gate.token('vera', ['viewers']),
    otherToken: await gate.token('olga', ['viewers']),
    upstream,
    session: null,
    patienceMs: PATIENCE_MS,
    judging: 'exact',
  } as const;
  const stop = async () => {
    await gate.remove();
    await upstream.stop();
  };
  return { target, stop };
}
