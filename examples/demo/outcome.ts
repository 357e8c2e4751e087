import type { Called } from './caller.ts';

/** What the client's own answer says: read from nothing else. */
export interface Outcome {
  readonly decision: 'allowed' | 'denied' | 'hidden' | 'failed';
  /** The decision id that a visible denial names. */
  readonly reference: string | null;
  /** Names in a list answer, sorted; null for anything else. */
  readonly listed: readonly string[] | null;
}

const DENIAL = /^(?:MCP error -?\d+: )?Denied by policy \(ref ([\w-]+)\)$/;

/** Codes and texts with which servers say that something does not exist. */
const ABSENT_CODES: ReadonlySet<unknown> = new Set([-32601, -32602, -32002]);
const ABSENT_TEXT = /not found|unknown/i;

export function outcomeOf({ result, error }: Called): Outcome {
  const text = error?.message ?? errorText(result);
  if (text === null) return { decision: 'allowed', reference: null, listed: namesIn(result) };
  const reference = DENIAL.exec(text)?.[1] ?? null;
  if (reference !== null) return { decision: 'denied', reference, listed: null };
  const absent = ABSENT_TEXT.test(text) && (error === null || ABSENT_CODES.has(error.code));
  return { decision: absent ? 'hidden' : 'failed', reference: null, listed: null };
}

/** The text of a result that is an error; null for every other result. */
function errorText(result: Called['result']): string | null {
  if (result?.['isError'] !== true) return null;
  const [first] = (result['content'] ?? []) as readonly { readonly text?: string }[];
  return first?.text ?? '';
}

const LISTS = { tools: 'name', prompts: 'name', resources: 'uri' } as const;

function namesIn(result: Called['result']): readonly string[] | null {
  for (const [list, key] of Object.entries(LISTS)) {
    const items = result?.[list];
    if (Array.isArray(items)) {
      return (items as readonly Record<string, string>[]).map((item) => item[key] ?? '').toSorted();
    }
  }
  return null;
}
