import type { Spread } from './spread.ts';

/** The cells of the tables: a median and the span around it, or a dash where there is no figure. */

export function ratioCell(spread: Spread | null | undefined): string {
  return cell(spread, (value) => value.toFixed(2));
}

export function wholeCell(spread: Spread | null | undefined): string {
  return cell(spread, (value) => value.toFixed(0));
}

function cell(spread: Spread | null | undefined, write: (value: number) => string): string {
  if (spread === null || spread === undefined) return '-';
  return `${write(spread.median)} (${write(spread.min)}..${write(spread.max)})`;
}
