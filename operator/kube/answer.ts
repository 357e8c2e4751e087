import type { IncomingMessage } from 'node:http';
import { KubeError } from './kube-error.ts';
import { isRecord } from './object.ts';

/** Above any page of 500 objects; one object is at most 1.5 MiB in etcd. */
const MOST_BYTES_OF_AN_ANSWER = 256 * 1024 * 1024;
/** One watch event: an object of 1.5 MiB, escaped. */
const MOST_CHARACTERS_OF_A_LINE = 16 * 1024 * 1024;

/** The JSON value of a whole answer. */
export async function readAnswer(answer: IncomingMessage): Promise<unknown> {
  const text = await readText(answer);
  const status = answer.statusCode ?? 0;
  const value = parse(text);
  if (status >= 200 && status < 300) {
    if (value === undefined) throw malformed('The answer of the API server is not JSON.');
    return value;
  }
  throw errorOfStatus(value, { status, retryAfter: answer.headers['retry-after'] });
}

/** The lines of an answer without end, without empty ones. */
export async function* readLines(answer: IncomingMessage): AsyncGenerator<string> {
  if (answer.statusCode !== 200) {
    await readAnswer(answer);
    throw malformed(`The API server answered a watch with status ${answer.statusCode ?? 0}.`);
  }
  answer.setEncoding('utf8');
  let rest = '';
  for await (const chunk of answer as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_CHARACTERS_OF_A_LINE) throw malformed('A watch event is too long.');
    yield* lines.filter((line) => line !== '');
  }
}

/** A `Status` object as the error that it describes. */
export function errorOfStatus(
  value: unknown,
  answer: { status: number; retryAfter: string | undefined },
): KubeError {
  const body = isRecord(value) ? value : {};
  const details = isRecord(body['details']) ? body['details'] : {};
  const status = typeof body['code'] === 'number' ? body['code'] : answer.status;
  return new KubeError({
    status,
    reason: typeof body['reason'] === 'string' ? body['reason'] : 'Unknown',
    message:
      typeof body['message'] === 'string' && body['message'] !== ''
        ? body['message']
        : `The API server answered with status ${status}.`,
    retryAfterSeconds: seconds(details['retryAfterSeconds']) ?? seconds(Number(answer.retryAfter)),
  });
}

function seconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES_OF_AN_ANSWER)
      throw malformed('The answer of the API server is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function malformed(message: string): KubeError {
  return new KubeError({ status: 0, reason: 'Malformed', message, retryAfterSeconds: null });
}
