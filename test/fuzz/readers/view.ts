import { Members } from './lenient-json.ts';
import type { Loose } from './lenient-json.ts';
import { READERS, textOf } from './readers.ts';
import type { Reader } from './readers.ts';

/** One message as one reader takes it; what it may differ in is all there is. */
export interface View {
  readonly form: 'request' | 'notification' | 'response';
  readonly method: string;
  /** The id as JSON text; null where there is none. */
  readonly id: string | null;
  readonly target: { readonly kind: 'tool' | 'prompt' | 'resource'; readonly name: string } | null;
  /** The arguments as one text; null where there are none. */
  readonly arguments: string | null;
  /** What `subscriptions/listen` names. */
  readonly resources: readonly string[];
  /** Which call a notification is about, as JSON text. */
  readonly about: string | null;
  readonly reason: string;
  /** Which task it is about; empty where it is about none. */
  readonly task: string;
}

/** What each reader takes the octets for, or why it cannot. */
export function viewsOf(
  octets: Uint8Array,
): readonly { readonly reader: string; readonly views: readonly View[] | string }[] {
  return READERS.map((reader) => {
    try {
      return { reader: reader.name, views: messagesIn(reader, reader.read(octets)) };
    } catch (error) {
      return { reader: reader.name, views: String(error) };
    }
  });
}

function messagesIn(reader: Reader, value: Loose): readonly View[] {
  const all: readonly Loose[] = Array.isArray(value) ? (value as readonly Loose[]) : [value];
  return all.map((message) => {
    if (!(message instanceof Members)) throw new Error('a message that is no object');
    return viewOf(reader, message);
  });
}

function viewOf(reader: Reader, message: Members): View {
  const member = (of: Loose | undefined, name: string): Loose | undefined =>
    of instanceof Members ? reader.member(of, name) : undefined;
  const method = member(message, 'method');
  const params = member(message, 'params');
  const id = member(message, 'id');
  const given = member(params, 'arguments');
  const form = method === undefined ? 'response' : id === undefined ? 'notification' : 'request';
  return {
    form,
    method: textIn(method),
    id: id === undefined ? null : textOf(reader, id),
    target: targetOf(textIn(method), params, member),
    arguments: given === undefined ? null : textOf(reader, given),
    resources: textsIn(member(member(params, 'notifications'), 'resourceSubscriptions')),
    about: textOf(reader, member(params, 'requestId') ?? member(params, 'progressToken')),
    reason: textIn(member(params, 'reason')),
    task: textIn(member(params, 'taskId')),
  };
}

type Look = (of: Loose | undefined, name: string) => Loose | undefined;

const RESOURCES = ['resources/read', 'resources/subscribe', 'resources/unsubscribe'];

function targetOf(method: string, params: Loose | undefined, member: Look): View['target'] {
  const name = textIn(member(params, 'name'));
  if (method === 'tools/call') return { kind: 'tool', name };
  if (method === 'prompts/get') return { kind: 'prompt', name };
  if (RESOURCES.includes(method)) return { kind: 'resource', name: textIn(member(params, 'uri')) };
  return method === 'completion/complete' ? referredTo(member(params, 'ref'), member) : null;
}

function referredTo(ref: Loose | undefined, member: Look): View['target'] {
  return member(ref, 'type') === 'ref/prompt'
    ? { kind: 'prompt', name: textIn(member(ref, 'name')) }
    : { kind: 'resource', name: textIn(member(ref, 'uri')) };
}

function textIn(value: Loose | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : `no text: ${JSON.stringify(value)}`;
}

function textsIn(value: Loose | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Loose[]).map(textIn) : [];
}

/** The number in a text of arguments at this key; null where there is none. */
export function numberIn(given: string | null, key: string): number | null {
  const value = given === null ? null : (JSON.parse(given) as Record<string, unknown> | null);
  const number = value?.[key];
  return typeof number === 'number' ? number : null;
}
