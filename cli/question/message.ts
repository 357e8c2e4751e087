import type { JsonObject } from '../../core/json/json.ts';
import { isJsonObject } from '../../core/json/json.ts';
import { JSON_PROBLEMS } from '../../core/json/problems.ts';
import { readJsonText } from '../../core/json/read.ts';
import { classify } from '../../core/mcp/classify.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Era, Operation } from '../../core/mcp/operation.ts';
import { UsageError } from '../usage-error.ts';

/** What is asked about, as written. */
export interface CallWords {
  readonly method: string;
  /** Name of the tool or prompt, or URI of the resource. */
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
}

type Asking = Extract<Message, { readonly method: string }>;
type Parameters = (name: string, given: JsonObject) => JsonObject;

const named: Parameters = (name, given) => ({ name, arguments: given });
const located: Parameters = (uri) => ({ uri });
const numbered: Parameters = (taskId) => ({ taskId });

const listening: Parameters = (uri) => ({
  notifications: uri === '' ? {} : { resourceSubscriptions: [uri] },
});

/** A name with a scheme is a resource, or a template of resources. */
const referred: Parameters = (name) => ({
  ref: /^[A-Za-z][-A-Za-z0-9+.]*:/.test(name)
    ? { type: 'ref/resource', uri: name }
    : { type: 'ref/prompt', name },
  argument: { name: '', value: '' },
});

/** What listens to no resource names none. */
const LISTEN = 'subscriptions/listen';

/** Methods that name something, and how. */
const PARAMETERS: ReadonlyMap<string, Parameters> = new Map([
  ['tools/call', named],
  ['prompts/get', named],
  ['resources/read', located],
  ['resources/subscribe', located],
  ['resources/unsubscribe', located],
  ['completion/complete', referred],
  [LISTEN, listening],
  ['tasks/get', numbered],
  ['tasks/result', numbered],
  ['tasks/cancel', numbered],
  ['tasks/update', numbered],
]);

const WITH_ARGUMENTS: readonly string[] = ['tools/call', 'prompts/get'];

/** The operation that a client's message of that kind would be, in the first era that knows it. Throws UsageError. */
export function operationOf(words: CallWords): Operation {
  const message = messageOf(words.method, parametersOf(words));
  const legacy = classified(message, 'legacy');
  return legacy.kind === 'unknown' ? classified(message, 'modern') : legacy;
}

function classified(message: Asking, era: Era): Operation {
  const classification = classify(message, 'clientToServer', era);
  if (classification.ok) return classification.operation;
  throw new UsageError(
    classification.refusal,
    `${message.method}: the gate refuses it whoever asks, since its parameters are not those of the protocol.`,
  );
}

function parametersOf({ method, name, arguments: text }: CallWords): JsonObject {
  const build = PARAMETERS.get(method);
  if (text !== undefined && !WITH_ARGUMENTS.includes(method))
    throw new UsageError('ArgumentsUnused', `--arguments: ${method} has none; leave them out.`);
  if (build !== undefined)
    return build(nameFor(method, name), text === undefined ? {} : parseArguments(text));
  if (name === undefined) return {};
  throw new UsageError(
    'NameUnused',
    `${method}: names nothing; leave ${JSON.stringify(name)} out.`,
  );
}

function nameFor(method: string, name = ''): string {
  if (name !== '' || method === LISTEN) return name;
  throw new UsageError('NameMissing', `${method}: say which one, as ${method} NAME.`);
}

/** As strictly as the gate reads them. */
function parseArguments(text: string): JsonObject {
  const reading = readJsonText(text);
  if (!reading.ok) {
    const { code, offset } = reading.problem;
    throw new UsageError(code, `--arguments, octet ${offset + 1}: ${JSON_PROBLEMS[code]}`);
  }
  if (isJsonObject(reading.value)) return reading.value;
  throw new UsageError(
    'ArgumentsInvalid',
    `--arguments: write a JSON object, such as '{"max_tokens":10}'.`,
  );
}

function messageOf(method: string, params: JsonObject): Asking {
  const body = { jsonrpc: '2.0', method, params };
  return method.startsWith('notifications/')
    ? { kind: 'notification', method, params, body }
    : { kind: 'request', id: 1, method, params, body: { ...body, id: 1 } };
}
