/** The same question has the same answer, on every machine: so a test can expect it. */
const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'harbor'] as const;

/** `maxTokens` words that depend on the model and the prompt alone, at most as many as the prompt has characters. */
export function generate(prompt: string, maxTokens: number, model: string): string {
  const seed = sumOfCodes(`${model}:${prompt}`);
  const length = Math.min(maxTokens, prompt.length);
  return Array.from({ length }, (_, at) => WORDS[(seed + at * 5) % WORDS.length]).join(' ');
}

function sumOfCodes(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
}
