import { DEFAULT_LIMITS } from '../../core/snapshot/default-limits.ts';
import { EVENT_LINES } from '../../core/sse/event-ends.ts';
import {
  ABANDONED_MS,
  ANSWER_HEADER_BYTES,
  ENDPOINT_CHARACTERS,
  ERROR_BODY_BYTES,
  PLAIN_ANSWER_MS,
  QUESTION_BYTES,
  QUESTION_MS,
  UNTAKEN_MS,
} from '../transport/limits.ts';
import type { Limit } from './limit.ts';

const OWN_WORDS = {
  kind: 'other',
  client: "The denial in the gate's own words, not in the server's",
  record: 'The decision on the call, as ever',
} as const;

/** Of one answer of the MCP server, and of the call or stream that waits for it. */
export const ANSWER_LIMITS = {
  MessageBytes: {
    what: 'A whole answer, or one event, that is read to decide on it',
    value: DEFAULT_LIMITS.messageBytes,
    unit: 'octets',
    field: 'messageBytes',
    why: 'It is held as text and as values; what cannot be read whole cannot be filtered.',
    beyond: { kind: 'withheld', code: 'AnswerTooLarge', result: 'invalid' },
  },
  EventLines: {
    what: 'Lines of one event',
    value: EVENT_LINES,
    unit: 'lines',
    field: null,
    why: 'Servers write one line of JSON; 16 MiB of empty `data` lines would be three million objects.',
    beyond: { kind: 'withheld', code: 'UpstreamInvalid', result: 'cut' },
  },
  ErrorBytes: {
    what: 'The body of an answer with an error status',
    value: ERROR_BODY_BYTES,
    unit: 'octets',
    field: null,
    why: 'One JSON-RPC error with its data, and nothing that is worth more memory.',
    beyond: { kind: 'withheld', code: 'AnswerTooLarge', result: 'invalid' },
  },
  AnswerHeaderBytes: {
    what: 'Names and values of the header lines of an answer',
    value: ANSWER_HEADER_BYTES,
    unit: 'octets',
    field: null,
    why: 'Twice what a client may send.',
    beyond: { kind: 'withheld', code: 'UpstreamUnreachable', result: 'unreachable' },
  },
  EndpointCharacters: {
    what: 'The URI of an `endpoint` event (HTTP+SSE)',
    value: ENDPOINT_CHARACTERS,
    unit: 'characters',
    field: null,
    why: 'What servers take as a request target by default: it becomes one.',
    beyond: {
      kind: 'other',
      client: '502 `UpstreamInvalid`, before anything of the stream',
      record: '`stream` closed',
    },
  },
  IdleSeconds: {
    what: 'Time without an octet from the server',
    value: DEFAULT_LIMITS.idleSeconds,
    unit: 'seconds',
    field: 'idleSeconds',
    why: "Envoy's stream idle time-out, and five times nginx's: a server that works for longer reports progress or sends a comment.",
    beyond: { kind: 'ended', code: 'UpstreamSilent' },
  },
  TotalSeconds: {
    what: 'Time that a call or stream is open, whatever comes on it',
    value: DEFAULT_LIMITS.totalSeconds,
    unit: 'seconds',
    field: 'totalSeconds',
    why: 'Nothing is open for ever. Envoy, nginx and the SDKs set none by default, and credentials mostly end sooner: a day cuts nothing that somebody waits for.',
    beyond: { kind: 'ended', code: 'TimeExceeded' },
  },
  UntakenSeconds: {
    what: 'Time in which a client takes nothing of an answer that was read whole',
    value: UNTAKEN_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'Until it is taken it is held, and others have that much less. It is noticed within twice the time.',
    beyond: {
      kind: 'other',
      client: 'The connection is closed',
      record: 'The outcome of the call, as ever',
    },
  },
  AbandonedSeconds: {
    what: 'Time that a call of the legacy era still runs whose client went away',
    value: ABANDONED_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'The server keeps its answer for a resumption; after ten minutes nobody comes back for it.',
    beyond: { kind: 'ended', code: 'UpstreamSilent' },
  },
  QuestionSeconds: {
    what: "Time for the answer to a question of the gate's own (`denyStyle: Hidden`)",
    value: QUESTION_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'A denied client waits for it.',
    beyond: OWN_WORDS,
  },
  QuestionBytes: {
    what: 'The answer to such a question',
    value: QUESTION_BYTES,
    unit: 'octets',
    field: null,
    why: 'It is one short error.',
    beyond: OWN_WORDS,
  },
  PlainSeconds: {
    what: 'Time without an octet from the server on a path that is not MCP',
    value: PLAIN_ANSWER_MS / 1000,
    unit: 'seconds',
    field: null,
    why: 'A health check has given up long before.',
    beyond: {
      kind: 'other',
      client: '502, or the connection is closed where an answer had begun',
      record: 'None: these paths are not decided on',
    },
  },
} as const satisfies Readonly<Record<string, Limit>>;
