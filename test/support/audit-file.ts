import { readFile } from 'node:fs/promises';
import type { DecisionRecord } from '../../core/audit/record.ts';
import { until } from './waiting.ts';

/** One payload of the trail, as a reader that knows no kinds sees it. */
export type Entry = Readonly<Record<string, unknown>> & { readonly kind: string };

export type Decision = Omit<DecisionRecord, 'at'> & { readonly seq: number };

/** The audit file of a running gate. */
export class AuditFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  text(): Promise<string> {
    return readFile(this.path, 'utf8');
  }

  /** Every whole line's payload, in order. */
  async entries(): Promise<readonly Entry[]> {
    return entriesIn(await this.text());
  }

  async decisions(): Promise<readonly Decision[]> {
    return decisionsIn(await this.entries());
  }

  /** Waits until an entry fits. */
  entry(what: string, fits: (entry: Entry) => boolean): Promise<Entry> {
    return until(`a record of ${what} in the audit file`, async () => {
      return (await this.entries()).findLast(fits) ?? null;
    });
  }

  /** Waits until a decision fits. */
  async decision(what: string, fits: (decision: Decision) => boolean): Promise<Decision> {
    const isSuch = (entry: Entry): boolean => decisionsIn([entry]).some(fits);
    return (await this.entry(what, isSuch)) as unknown as Decision;
  }
}

/** Payloads of whole lines; a line that is still being written is left out. */
export function entriesIn(text: string): readonly Entry[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse((JSON.parse(line) as { p: string }).p) as Entry);
}

function decisionsIn(entries: readonly Entry[]): readonly Decision[] {
  return entries.filter(({ kind }) => kind === 'decision') as unknown as readonly Decision[];
}
