import { END_MARK } from '../workload.ts';

/** How far the octets of one answer, read as Latin-1, have come. */
export type Answer = 'incomplete' | 'right' | 'wrong';

const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
/** RFC 9112 7.1: the last chunk. No answer of the backend holds these octets anywhere else. */
const LAST_CHUNK = '\r\n0\r\n\r\n';

/** Reads what has arrived on a connection with one call in flight. Right = status 200 and the backend's whole text. */
export function readAnswer(text: string): Answer {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1 || !isWhole(text, headEnd)) return 'incomplete';
  return text.startsWith('HTTP/1.1 200 ') && text.includes(END_MARK, headEnd) ? 'right' : 'wrong';
}

function isWhole(text: string, headEnd: number): boolean {
  const length = CONTENT_LENGTH.exec(text.slice(0, headEnd))?.[1];
  if (length === undefined) return text.endsWith(LAST_CHUNK);
  return text.length >= headEnd + 4 + Number(length);
}
