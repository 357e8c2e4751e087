import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');

/** What stands between two fences of a document. */
export interface Block {
  /** Empty where the fence names none. */
  readonly language: string;
  readonly text: string;
}

const BLOCK = /^```(\w*)\n([^]*?)^```$/gm;

/** The text of a document under a heading of the second rank, up to the next of that rank. */
export function sectionOf(document: string, heading: string): string {
  const found = textOf(document)
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`${document} has no heading "${heading}"`);
  return found;
}

export function textOf(document: string): string {
  return readFileSync(join(REPOSITORY, document), 'utf8');
}

/** In the order of the text. */
export function blocksIn(markdown: string): readonly Block[] {
  return [...markdown.matchAll(BLOCK)].map(([, language = '', text = '']) => ({ language, text }));
}

/** Blocks for a shell: those whose fence says so, or nothing. */
export function shellBlocksIn(markdown: string): readonly string[] {
  const blocks = blocksIn(markdown).filter(({ language }) => ['', 'sh'].includes(language));
  return blocks.map(({ text }) => text);
}
