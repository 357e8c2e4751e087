import { exchange } from '../support/raw-client.ts';
import { RecordingUpstream } from '../support/recording-upstream.ts';
import { isAlive, opening } from './play.ts';
import type { Target } from './target.ts';

/** Milliseconds that an endpoint of others has for an answer. */
const PATIENCE_MS = 3_000;

export interface Words {
  readonly url: string;
  readonly token: string | null;
  readonly otherToken: string | null;
  /** Where the recording upstream listens; null: nobody looks behind the endpoint. */
  readonly upstream: { readonly host: string; readonly port: number } | null;
}

/** The endpoint cannot be played against: one sentence that says what to change. */
export class TargetError extends Error {
  readonly code = 'TargetUnusable';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TargetError';
  }
}

/** An endpoint of the user's own. @throws TargetError where an allowed call is not answered. */
export async function reach({ url, token, otherToken, upstream }: Words): Promise<Target> {
  const behind = upstream === null ? null : await listening(upstream);
  const before = {
    url,
    token,
    otherToken,
    upstream: behind,
    session: null,
    patienceMs: PATIENCE_MS,
    judging: 'meaning',
  } as const;
  try {
    const target = { ...before, session: await sessionAt(before) };
    if (await isAlive(target)) return target;
  } catch (error) {
    await behind?.stop();
    throw new TargetError(`${url}: there is no connection.`, { cause: error });
  }
  await behind?.stop();
  throw new TargetError(
    `${url}: an allowed call of the tool "open" is not answered with "done". test/adversarial/README.md says what the endpoint must allow, and what must be behind it.`,
  );
}

async function listening({
  host,
  port,
}: NonNullable<Words['upstream']>): Promise<RecordingUpstream> {
  try {
    return await RecordingUpstream.start(port, host);
  } catch (error) {
    throw new TargetError(`--upstream-port ${port}: nothing can listen there.`, { cause: error });
  }
}

/** The session that it opens, if it opens any. */
async function sessionAt(target: Target): Promise<string | null> {
  const { headers } = await exchange(target.url, opening(target));
  return headers['mcp-session-id'] ?? null;
}
