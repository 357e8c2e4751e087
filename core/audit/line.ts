import { isJsonObject } from '../json/json.ts';
import { readJsonText } from '../json/read.ts';
import { LINE_FORM } from './chain.ts';

/** What the verifier needs of one line. */
export interface AuditLine {
  readonly chain: string;
  readonly sequence: number;
  readonly kind: string;
  /** `p`, as it was hashed. */
  readonly payload: string;
  /** `h`. */
  readonly hash: string;
}

/**
 * Reads one line of a log. `foreign`: not a line of the audit trail; `invalid`: one in name only. Keys that are not known are
 * passed over. The line is read strictly, so that no second `p` can show another reader what was not verified; the
 * payload need not be, since its hash covers all of it.
 */
export function readAuditLine(text: string): AuditLine | 'foreign' | 'invalid' {
  const read = readJsonText(text);
  if (!read.ok || !isJsonObject(read.value) || read.value['k'] !== LINE_FORM) return 'foreign';
  const { p: payload, h: hash } = read.value;
  if (typeof payload !== 'string' || typeof hash !== 'string') return 'invalid';
  const { chain, seq: sequence, kind } = fieldsIn(payload);
  if (typeof chain !== 'string' || typeof kind !== 'string' || !isCount(sequence)) return 'invalid';
  return { chain, sequence, kind, payload, hash };
}

/** None where the payload is not an object. */
function fieldsIn(payload: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(payload)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
