import { describe, expect, it } from '@jest/globals';
import { JsonScan } from '../json/scan/scan.ts';
import { obstacleAtEnd, obstacleIn, saysFailed } from './passing-answer.ts';

const OTHERS = 'an answer that nothing waits for';
const CHANGED = 'an answer in which something would have to change';

/** What is known of a text, also of one that is not whole. */
function outlineOf(text: string) {
  const scan = new JsonScan();
  scan.push(Buffer.from(text));
  return scan.outline;
}

describe('obstacleIn', () => {
  it.each([
    ['', null],
    ['{"jsonrpc":"2.0","id":7,"result":{"content":[', null],
    ['{"jsonrpc":"2.0","result":{"structuredContent":{"task":1', null],
    ['{"error":{"code":1,"data":{"task":1', null],
    ['{"id":7', null],
    ['{"id":7,', null],
    ['{"id":8,', OTHERS],
    ['{"id":"7"', OTHERS],
    [`{"id":"${'7'.repeat(2_000)}"`, OTHERS],
    ['{"id":{}', OTHERS],
    ['[{"id":7', 'what is no single answer'],
    ['{"method":', 'what is no single answer'],
    ['{"result":{},"error"', 'what is no single answer'],
    ['{"result":{"task"', CHANGED],
    ['{"result":{"taskId":"1"', CHANGED],
    ['{"result":{"inputRequests":{', CHANGED],
    ['{"result":{"content":[],"requestState"', CHANGED],
    ['{"result":{"request\\u0053tate"', CHANGED],
    ['{"result":{"RequestState"', 'an answer that clients read differently'],
    ['{"result":{"TASK"', 'an answer that clients read differently'],
    ['{"result":{"reque', null],
  ])('%s', (text, obstacle) => {
    expect(obstacleIn(outlineOf(text), 7)).toBe(obstacle);
  });
});

describe('obstacleAtEnd', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":7,"result":{}}', null],
    ['{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":""}}', null],
    ['{"jsonrpc":"2.0","error":{"code":1,"message":""}}', null],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}', null],
    ['{"jsonrpc":"2.0","id":8,"error":{"code":1,"message":""}}', OTHERS],
    ['{"jsonrpc":"2.0","id":7,"error":{"code":1}}', 'what is no answer'],
    ['{"jsonrpc":"2.0","id":null,"result":{}}', 'what is no answer'],
    ['{"jsonrpc":"2.0","result":{}}', 'what is no answer'],
    ['{"jsonrpc":"1.0","id":7,"result":{}}', 'what is no answer'],
    ['{"jsonrpc":"2.0","id":7,"result":[]}', 'what is no answer'],
    ['{"jsonrpc":"2.0","id":7}', 'what is no answer'],
    ['[]', 'what is no answer'],
    ['7', 'what is no answer'],
  ])('%s', (text, obstacle) => {
    expect(obstacleAtEnd(outlineOf(text), 7)).toBe(obstacle);
  });
});

it.each([
  ['{"result":{}}', false],
  ['{"result":{"isError":false}}', false],
  ['{"result":{"isError":"true"}}', false],
  ['{"result":{"isError":true}}', true],
  ['{"error":{}}', true],
])('says of %s whether the call failed: %s', (text, failed) => {
  expect(saysFailed(outlineOf(text))).toBe(failed);
});
