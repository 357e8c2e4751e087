/** What may be said in a log of something thrown: its message, and never its stack. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'unknown';
}
