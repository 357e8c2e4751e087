import { join } from 'node:path';
import { decodeTrustAnchors } from '../../core/pod/decode-trust-anchors.ts';
import { TRUST_KEY } from '../../core/pod/names.ts';
import type { TrustAnchors } from '../../core/pod/trust-anchors.ts';
import { verifySnapshotByAny } from '../../runtime/jose/snapshot-signature.ts';
import { verifyTrustAnchors } from '../../runtime/jose/trust-anchors.ts';
import { watchText } from '../files/watched-text.ts';
import type { Log } from '../gate.ts';

export interface TrustOptions {
  /** Where the ConfigMap is mounted. */
  readonly folder: string;
  /** Thumbprints (RFC 7638) of the keys that may sign trust anchors. */
  readonly roots: readonly string[];
  readonly log: Log;
  readonly lookMs?: number;
}

export interface Trust {
  /** Null until there were good ones. */
  anchors(): TrustAnchors | null;
  /** The payload of a snapshot that a trusted key signed; rejects otherwise. */
  readonly verify: (jws: string) => Promise<string>;
  readonly close: () => void;
}

/** Trusts what a root signed, and follows it. Whoever may edit the ConfigMap can at most keep it from changing. */
export async function openTrust({ folder, roots, log, lookMs }: TrustOptions): Promise<Trust> {
  let held: TrustAnchors | null = null;
  const close = await watchText({
    files: [join(folder, TRUST_KEY)],
    ...(lookMs === undefined ? {} : { lookMs }),
    take: async ([content = null]) => {
      const { best, problems } = await newestOf(content ?? '', roots, held);
      if (best !== held) log.info('trust anchors in force', { serial: best?.serial ?? 0 });
      held = best;
      for (const problem of problems) log.error('trust anchors refused', { problem });
    },
  });
  return {
    anchors: () => held,
    verify: async (jws) => verifySnapshotByAny(jws, held?.snapshotKeys ?? []),
    close,
  };
}

interface Newest {
  readonly best: TrustAnchors | null;
  readonly problems: readonly string[];
}

/** The anchors with the highest serial among those that are held and those that a root signed, one a line. */
async function newestOf(
  content: string,
  roots: readonly string[],
  held: TrustAnchors | null,
): Promise<Newest> {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const readings = await Promise.all(lines.map((line) => readLine(line.trim(), roots)));
  const good = readings.flatMap((reading) => (reading.ok ? [reading.anchors] : []));
  const problems = readings.flatMap((reading) => (reading.ok ? [] : [reading.problem]));
  const offered = good.reduce<TrustAnchors | null>(higher, null);
  const best = higher(held, offered);
  if (offered === null) problems.push('there are none that a root signed');
  else if (held !== null && offered.serial < held.serial)
    problems.push(`serial ${offered.serial} is lower than ${held.serial}`);
  return { best, problems };
}

/** Of the same serial the one that was there first. */
function higher(held: TrustAnchors | null, offered: TrustAnchors | null): TrustAnchors | null {
  if (held === null || offered === null) return held ?? offered;
  return offered.serial > held.serial ? offered : held;
}

async function readLine(line: string, roots: readonly string[]) {
  try {
    return decodeTrustAnchors(await verifyTrustAnchors(line, roots));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'they cannot be read';
    return { ok: false, problem } as const;
  }
}
