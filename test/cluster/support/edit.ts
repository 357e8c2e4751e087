import { field, listAt, textAt } from '../../../operator/state/fields.ts';
import type { OperatorWrite } from './operator-writes.ts';

/** A generation of a policy. */
export interface Edit {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
}

/** What a write does for an edit. */
type Step = 'form kept' | 'older form dropped' | `status ${string}`;

export interface EditWrite {
  readonly replica: string;
  readonly step: Step;
  readonly code: number;
  /** A status as it was written, without times; empty for other writes. */
  readonly status: string;
}

/** What a leader must have written before an edit is done; a status on the way to the last one is not among it. */
const NEEDED: readonly Step[] = ['form kept', 'older form dropped', 'status Programmed'];

/** The writes that an edit asked for, in order. */
export function writesFor(edit: Edit, writes: readonly OperatorWrite[]): readonly EditWrite[] {
  return writes.flatMap((write) => {
    const step = stepOf(edit, write);
    const { replica, code, body } = write;
    const status = write.resource === STATUS ? withoutTimes(field(body, 'status')) : '';
    return step === null ? [] : [{ replica, step, code, status }];
  });
}

/** Of what must be written, what is not among these. */
export function missingIn(writes: readonly EditWrite[]): readonly Step[] {
  return NEEDED.filter((needed) => writes.every(({ step }) => step !== needed));
}

const STATUS = 'mcprolepolicies/status';

function stepOf(edit: Edit, { verb, resource, namespace, name, body }: OperatorWrite): Step | null {
  if (namespace !== edit.namespace) return null;
  const form = `mcprolepolicy-${edit.uid}-`;
  if (resource === 'controllerrevisions' && name.startsWith(form)) {
    if (verb === 'delete') return 'older form dropped';
    return name === `${form}${edit.generation}` ? 'form kept' : null;
  }
  const isOfIt = field(body, 'status', 'observedGeneration') === edit.generation;
  return resource === STATUS && name === edit.name && isOfIt
    ? `status ${programmedIn(body)}`
    : null;
}

function programmedIn(body: unknown): string {
  const conditions = listAt(body, 'status', 'conditions');
  return textAt(
    conditions.find((one) => textAt(one, 'type') === 'Programmed'),
    'reason',
  );
}

function withoutTimes(status: unknown): string {
  return JSON.stringify(status, (key, value: unknown) =>
    key === 'lastTransitionTime' ? undefined : value,
  );
}
