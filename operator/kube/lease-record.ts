import { isRecord } from './object.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resource-path.ts';

export const LEASES: Resource = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };

/** What a Lease says. */
export interface LeaseRecord {
  /** Empty where nobody holds it. */
  readonly holder: string;
  readonly acquireTime: string | null;
  readonly transitions: number;
  /** The state that this was read from: a write names it, and fails where the Lease has changed since. */
  readonly resourceVersion: string;
}

export function readLease({ meta, value }: KubeObject): LeaseRecord {
  const spec = isRecord(value['spec']) ? value['spec'] : {};
  const { holderIdentity, acquireTime, leaseTransitions } = spec;
  return {
    holder: typeof holderIdentity === 'string' ? holderIdentity : '',
    acquireTime: typeof acquireTime === 'string' ? acquireTime : null,
    transitions: typeof leaseTransitions === 'number' ? leaseTransitions : 0,
    resourceVersion: meta.resourceVersion,
  };
}

/** The Lease of somebody who holds it from now on, or still does. */
export function leaseHeldBy(
  identity: string,
  record: LeaseRecord | null,
  { now, durationMs }: { readonly now: number; readonly durationMs: number },
): Readonly<Record<string, unknown>> {
  const time = microTime(now);
  const renews = record?.holder === identity;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: (renews ? record.acquireTime : null) ?? time,
    renewTime: time,
    leaseTransitions: record === null ? 0 : record.transitions + (renews ? 0 : 1),
  };
}

/** The Lease that nobody holds: whoever comes next need not wait. */
export function leaseReleased(record: LeaseRecord, now: number): Readonly<Record<string, unknown>> {
  const time = microTime(now);
  return {
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: time,
    renewTime: time,
    leaseTransitions: record.transitions,
  };
}

/** A MicroTime of the API: six digits, no fewer. */
export function microTime(now: number): string {
  return new Date(now).toISOString().replace('Z', '000Z');
}
