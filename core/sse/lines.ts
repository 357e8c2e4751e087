/** One line of an event stream. */
export interface Line {
  readonly text: string;
  /** CRLF, LF or CR. */
  readonly end: string;
}

/** What a line that is not blank says. A comment is a field without a name. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

const LINE_END = /\r\n|\n|\r/;

/** Splits at the line ends of WHATWG HTML 9.2.5. What follows the last one is not a line yet. */
export function* linesOf(text: string): Generator<Line> {
  const ends = new RegExp(LINE_END, 'g');
  let start = 0;
  for (let found = ends.exec(text); found !== null; found = ends.exec(text)) {
    yield { text: text.slice(start, found.index), end: found[0] };
    start = ends.lastIndex;
  }
}

/** WHATWG HTML 9.2.6: up to the first colon the name, then at most one space, then the value. */
export function fieldOf(line: string): Field {
  const colon = line.indexOf(':');
  if (colon < 0) return { name: line, value: '' };
  const start = line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1;
  return { name: line.slice(0, colon), value: line.slice(start) };
}

/** The text as the lines that can carry it: no value of a field holds a line end. */
export function valuesOf(text: string): readonly string[] {
  return text.split(LINE_END);
}
