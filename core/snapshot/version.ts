import type { SnapshotVersion } from './snapshot.ts';

/**
 * How an offered version stands to the one in force. One lower component makes it older, whatever the others say: a
 * replica that lags in one kind undoes nothing. A kind that is not named counts as 0.
 */
export function compareVersions(
  offered: SnapshotVersion,
  current: SnapshotVersion,
): 'older' | 'same' | 'newer' {
  const kinds = new Set([...Object.keys(offered.reached), ...Object.keys(current.reached)]);
  const steps = [
    offered.epoch - current.epoch,
    ...[...kinds].map((kind) => reached(offered, kind) - reached(current, kind)),
  ];
  if (steps.some((step) => step < 0)) return 'older';
  return steps.some((step) => step > 0) ? 'newer' : 'same';
}

/** For records and people: `<epoch>/<kind>=<resource version>,...`, kinds in order. */
export function formatVersion({ epoch, reached: versions }: SnapshotVersion): string {
  const parts = Object.entries(versions).map(([kind, version]) => `${kind}=${version}`);
  return `${epoch}/${parts.toSorted().join(',')}`;
}

function reached({ reached: versions }: SnapshotVersion, kind: string): number {
  return Object.hasOwn(versions, kind) ? (versions[kind] ?? 0) : 0;
}
