import { visit } from 'yaml';
import type { Document, LineCounter } from 'yaml';
import { fileFinding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Digits that a double always keeps. */
const EXACT_DIGITS = 15;

/** Numbers that reading has changed: their author meant another one than the rules would compare with. */
export function roundedNumbers(
  document: Document,
  lines: LineCounter,
  file: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value !== 'number' || !isRounded(node.source ?? '', node.value)) return;
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      const message = 'a number with more digits than can be kept: write it in quotes';
      findings.push({ ...fileFinding(file, 'Error', 'NumberRounded', message), line, column: col });
    },
  });
  return findings;
}

function isRounded(source: string, value: number): boolean {
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length > EXACT_DIGITS && String(value) !== source;
}
