import type { DecisionRecord } from '../../../core/audit/record.ts';
import { readAuditLine } from '../../../core/audit/line.ts';
import { SIDECAR_CONTAINER } from '../../../core/pod/names.ts';
import { until } from '../../support/waiting.ts';
import { kubectl } from '../kubectl.ts';

/** Every decision that the gate of a pod has recorded, from its log as people read it. */
export function decisionsOf(namespace: string, pod: string): readonly DecisionRecord[] {
  const log = kubectl(['logs', '-n', namespace, pod, '-c', SIDECAR_CONTAINER]);
  return decisionsIn(log.split('\n'));
}

/** The decisions among the lines of a gate's log. */
export function decisionsIn(lines: readonly string[]): readonly DecisionRecord[] {
  return lines.flatMap((line) => {
    const read = readAuditLine(line);
    return typeof read === 'object' && read.kind === 'decision'
      ? [JSON.parse(read.payload) as DecisionRecord]
      : [];
  });
}

/** The last decision that fits, once there is one. */
export function decision(
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  what: string,
  fits: (decision: DecisionRecord) => boolean,
): Promise<DecisionRecord> {
  const look = (): DecisionRecord | null => decisionsOf(namespace, pod).findLast(fits) ?? null;
  return until(`a record of ${what}`, look);
}
