import { describe, expect, it } from '@jest/globals';
import { ANSWER_TEXT } from '../workload.ts';
import { readAnswer } from './answer.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const WITH_LENGTH = `${HEAD}Content-Length: ${ANSWER_TEXT.length}\r\n\r\n${ANSWER_TEXT}`;
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n400\r\n${ANSWER_TEXT}\r\n0\r\n\r\n`;

describe.each([
  ['with a length', WITH_LENGTH],
  ['in chunks', CHUNKED],
])('an answer %s', (_form, whole) => {
  it('is right only once its last octet has arrived', () => {
    const before = Array.from({ length: whole.length }, (_, end) =>
      readAnswer(whole.slice(0, end)),
    );
    expect(new Set(before)).toEqual(new Set(['incomplete']));
    expect(readAnswer(whole)).toBe('right');
  });

  it('is wrong with another status', () => {
    expect(readAnswer(whole.replace('200 OK', '502 Bad Gateway'))).toBe('wrong');
  });
});

it('a whole answer without the text of the backend is wrong', () => {
  const denial = '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"denied"}}';
  expect(readAnswer(`${HEAD}content-length: ${denial.length}\r\n\r\n${denial}`)).toBe('wrong');
});
