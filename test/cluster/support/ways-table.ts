/** What was met on each way, for people: a line for each way, a column for each kind of pod. */
export class WaysTable {
  readonly #columns: readonly string[];
  readonly #lines = new Map<string, Map<string, string>>();

  constructor(...columns: readonly string[]) {
    this.#columns = columns;
  }

  note(way: string, column: string, met: string): void {
    const line = this.#lines.get(way) ?? new Map<string, string>();
    this.#lines.set(way, line.set(column, met));
  }

  toString(): string {
    const lines = [...this.#lines].map(([way, met]) => [
      way,
      ...this.#columns.map((column) => met.get(column) ?? '-'),
    ]);
    const all = [['way', ...this.#columns], ...lines];
    const widths = ['way', ...this.#columns].map((_, at) =>
      Math.max(...all.map((line) => line[at]?.length ?? 0)),
    );
    return all
      .map((line) =>
        line
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }
}
