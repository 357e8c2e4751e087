import type { KubeClient } from '../../../operator/kube/client.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { ReflectorTimings } from '../../../operator/kube/reflector-options.ts';
import { Reflector } from '../../../operator/kube/reflector.ts';
import type { Change } from '../../../operator/kube/store.ts';
import { until, within } from '../../support/waiting.ts';
import { REVOCATIONS } from './revocations.ts';

/** Failures are retried soon; the rest is as in production. */
const SOON: Partial<ReflectorTimings> = { retry: { floorMs: 20, ceilingMs: 200 } };

interface Options {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly timings?: Partial<ReflectorTimings>;
  readonly onChange?: (changes: readonly Change<string>[]) => void;
}

/** A reflector of revocations, read as their reasons, and everything that it told. */
export class Reflection {
  readonly reflector: Reflector<string>;
  /** `+name=reason` and `-name=reason`, in order. */
  readonly told: string[] = [];
  readonly relists: string[] = [];
  readonly errors: string[] = [];
  readonly warnings: string[] = [];

  constructor({ timings, onChange, ...selection }: Options) {
    const warn = (message: string) => this.warnings.push(message);
    this.reflector = new Reflector<string>({
      ...selection,
      resource: REVOCATIONS,
      parse: ({ spec }) => reasonOf(spec as { reason: string }),
      onChange: (changes) => {
        this.told.push(...changes.map(brief));
        onChange?.(changes);
      },
      log: { debug: warn, info: warn, warn },
      clock: SYSTEM_CLOCK,
      random: Math.random,
      hooks: {
        onRelist: (reason) => this.relists.push(reason),
        onError: ({ reason }) => this.errors.push(reason),
      },
      timings: { ...SOON, ...timings },
    });
    this.reflector.start();
  }

  synced(): Promise<void> {
    return within('the first list', this.reflector.synced());
  }

  /** Waits until exactly this is in the copy. */
  async holds(expected: Readonly<Record<string, string>>): Promise<void> {
    const wanted = JSON.stringify(Object.entries(expected).toSorted());
    await until(wanted, () => {
      const held = [...this.reflector.items()].map(([key, reason]) => [key.split('/')[1], reason]);
      return JSON.stringify(held.toSorted()) === wanted;
    });
  }
}

function reasonOf({ reason }: { reason: string }): string | null {
  if (reason === 'broken') throw new Error('broken');
  return reason === 'unusable' ? null : reason;
}

function brief(change: Change<string>): string {
  return change.kind === 'set'
    ? `+${change.name}=${change.object}`
    : `-${change.name}=${change.previous}`;
}
