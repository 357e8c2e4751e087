import type { JsonLimits } from './limits.ts';
import type { JsonProblemCode } from './problems.ts';

/** The place in a text that is being read, and what stopped the reading, if anything did. */
export class Cursor {
  readonly text: string;
  readonly limits: JsonLimits;
  /** Index of the next UTF-16 code unit; after a failure, of the problem. */
  at = 0;
  /** Elements and members seen so far. */
  values = 0;
  problem: JsonProblemCode | null = null;

  constructor(text: string, limits: JsonLimits) {
    this.text = text;
    this.limits = limits;
  }

  /** Notes the problem. Always undefined, the one result that no JSON value has. */
  fail(problem: JsonProblemCode, at: number = this.at): undefined {
    this.problem = problem;
    this.at = at;
    return undefined;
  }

  /** The next code unit that is not white space (RFC 8259 2); NaN at the end. */
  peek(): number {
    const { text } = this;
    let { at } = this;
    let code = text.charCodeAt(at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      at += 1;
      code = text.charCodeAt(at);
    }
    this.at = at;
    return code;
  }

  /** Notes that the next code unit fits no rule of the grammar. */
  unexpected(): undefined {
    return this.fail(this.at < this.text.length ? 'UnexpectedCharacter' : 'UnexpectedEnd');
  }

  /** Counts one element or member. False when there are too many. */
  count(): boolean {
    this.values += 1;
    if (this.values <= this.limits.values) return true;
    this.fail('TooManyValues');
    return false;
  }
}
