/** A prompt that the server keeps; `{text}` is where the caller's text goes. */
export interface StoredPrompt {
  readonly name: string;
  readonly description: string;
  readonly template: string;
}

export const PROMPTS: readonly StoredPrompt[] = [
  {
    name: 'summarize',
    description: 'Shorten a text.',
    template: 'Summarize in one sentence: {text}',
  },
  {
    name: 'translate',
    description: 'Put a text into plain English.',
    template: 'Say in plain English: {text}',
  },
  {
    name: 'red-team',
    description: 'Look for ways to misuse a model.',
    template: 'Find a way around: {text}',
  },
];

export function fill(prompt: StoredPrompt, text: string): string {
  return prompt.template.replace('{text}', () => text);
}
