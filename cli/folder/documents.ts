import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import { fileFinding, START } from './finding.ts';
import type { Finding } from './finding.ts';
import type { FileContent } from './read-folder.ts';
import { locator } from './place.ts';
import type { Locate } from './place.ts';
import { roundedNumbers } from './rounded-numbers.ts';

/** Times that a document may repeat what an anchor names: enough for selectors, too few for a "billion laughs". */
const ALIASES = 50;

/** One YAML document that is not empty, as plain data. */
export interface YamlDocument {
  readonly value: unknown;
  readonly locate: Locate;
}

export type FileDocuments =
  | { readonly ok: true; readonly file: string; readonly documents: readonly YamlDocument[] }
  /** Not one document of the file can be trusted to be what its author meant. */
  | { readonly ok: false; readonly file: string; readonly findings: readonly Finding[] };

/** Reads YAML 1.2, strictly: one broken document makes the file unreadable. */
export function readDocuments(content: FileContent): FileDocuments {
  const { file } = content;
  if (!content.ok) return { ok: false, file, findings: [content.finding] };
  const text = decoded(content.bytes);
  if (text === null) return broken(file, 'EncodingInvalid', 'is not text in UTF-8');
  if (text === '') return broken(file, 'FileEmpty', 'is empty', 'Warning');
  return parse(file, text);
}

function broken(
  file: string,
  code: string,
  message: string,
  severity: Finding['severity'] = 'Error',
): FileDocuments {
  return { ok: false, file, findings: [fileFinding(file, severity, code, message)] };
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parse(file: string, text: string): FileDocuments {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    logLevel: 'silent',
    stringKeys: true,
  });
  const sources =
    'empty' in parsed ? [] : parsed.map((document) => ({ file, document, lineCounter }));
  const faults = sources.flatMap(faultsOf);
  if (faults.length > 0) return { ok: false, file, findings: faults };
  const readings = sources.map(valueOf);
  const unusable = readings.flatMap(({ findings }) => findings);
  if (unusable.length > 0) return { ok: false, file, findings: unusable };
  return { ok: true, file, documents: readings.flatMap(({ documents }) => documents) };
}

interface Source {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lineCounter: LineCounter;
}

/** The first fault of the grammar only: the ones after it are mostly its consequences. */
function faultsOf({ file, document, lineCounter }: Source): readonly Finding[] {
  const faults: readonly YAMLError[] = [...document.errors.slice(0, 1), ...document.warnings];
  return faults.map(({ code, message, pos: [offset] }) => {
    const { line, col } = lineCounter.linePos(offset);
    const said =
      code === 'RESOURCE_EXHAUSTION' ? 'too many lists and objects inside each other' : message;
    return {
      ...fileFinding(file, 'Error', 'YamlInvalid', `not readable as YAML: ${said}`),
      line,
      column: col,
    };
  });
}

interface ValueReading {
  readonly documents: readonly YamlDocument[];
  readonly findings: readonly Finding[];
}

function valueOf({ file, document, lineCounter }: Source): ValueReading {
  const locate = locator(document, lineCounter);
  const value = plainValue(document);
  if (value === undefined) {
    const place = { ...START, ...locate([]) };
    const message = 'not readable as YAML: aliases repeat too much, or hold themselves';
    return {
      documents: [],
      findings: [{ ...fileFinding(file, 'Error', 'YamlInvalid', message), ...place }],
    };
  }
  const findings = roundedNumbers(document, lineCounter, file);
  return { documents: value === null ? [] : [{ value, locate }], findings };
}

/** undefined for data that has no end. Writing it out tries that. */
function plainValue(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES });
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
}
