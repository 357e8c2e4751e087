import { DEFAULT_LIMITS } from '../../core/snapshot/default-limits.ts';
import { LEFT_TIMES } from '../../runtime/http/body-budget.ts';
import { BUCKETS } from '../memory/memory.ts';
import { PER_PRINCIPAL, PRINCIPALS } from '../memory/remembered.ts';
import {
  ABANDONED_CALLS,
  ANSWER_BYTES,
  BODY_BYTES,
  CALLS_PER_PRINCIPAL,
  CONNECTIONS,
  CONNECTIONS_LEFT_TIMES,
  DRAIN_SECONDS,
  OPEN_PER_POD,
  STRANGERS,
} from '../transport/limits.ts';
import type { Limit } from './limit.ts';

const FORGOTTEN = {
  kind: 'other',
  client: 'The oldest is forgotten: what refers to it is refused or denied as unknown',
  record: 'A decision with `UnknownTask` or `NotOwnCall` where something refers to it',
} as const;

/** Of one principal in one pod: what one takes, it does not take from others. */
export const PRINCIPAL_LIMITS = {
  StreamsPerPrincipal: {
    what: 'Open streams (GET, `subscriptions/listen`)',
    value: DEFAULT_LIMITS.streamsPerPrincipal,
    unit: 'streams',
    field: 'streamsPerPrincipal',
    why: 'A client has one a session; each holds a connection here and one to the server.',
    beyond: { kind: 'refused', code: 'TooManyStreams' },
  },
  CallsPerPrincipal: {
    what: 'Calls under way, each of a batch by itself',
    value: CALLS_PER_PRINCIPAL,
    unit: 'calls',
    field: null,
    why: 'Enough for a gateway that speaks for many; a third of what a pod holds, so that no principal takes all.',
    beyond: { kind: 'refused', code: 'TooManyCalls' },
  },
  ConnectionsPerPrincipal: {
    what: 'Connections, where nobody else has any; else half of what others leave',
    value: Math.floor(CONNECTIONS / (1 + CONNECTIONS_LEFT_TIMES)),
    unit: 'connections',
    field: null,
    why: 'Who holds as many as it leaves cannot keep others out, and neither can ten of them.',
    beyond: { kind: 'refused', code: 'TooManyConnections' },
  },
  BodyBytesPerPrincipal: {
    what: 'Bodies under way, where there are several and nobody else has any; else a third of what is left',
    value: BODY_BYTES / (1 + LEFT_TIMES),
    unit: 'octets',
    field: null,
    why: 'Seven that send slowly leave an eighth room for a body of the largest size by default; one body alone may have any size that RequestBytes allows.',
    beyond: { kind: 'refused', code: 'GateBusy' },
  },
  RememberedPerPrincipal: {
    what: 'Tasks, calls, questions of the server and their progress tokens that later messages may refer to, of each kind',
    value: PER_PRINCIPAL,
    unit: 'entries',
    field: null,
    why: 'Twice the calls under way; a busy principal pushes out its own oldest alone.',
    beyond: FORGOTTEN,
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** Of one pod, at all of its ports together. */
export const POD_LIMITS = {
  Connections: {
    what: 'Connections of clients',
    value: CONNECTIONS,
    unit: 'connections',
    field: null,
    why: 'A thousand streams, and as many calls as one principal may have. A new one takes the place of the oldest on which nobody known has asked.',
    beyond: { kind: 'closed', status: null },
  },
  Strangers: {
    what: 'Connections on which nobody known has asked for anything',
    value: STRANGERS,
    unit: 'connections',
    field: null,
    why: 'With full header sections they are 32 MiB. A new one takes the place of the oldest.',
    beyond: { kind: 'closed', status: null },
  },
  OpenPerPod: {
    what: 'Calls and streams that are open',
    value: OPEN_PER_POD,
    unit: 'calls and streams',
    field: null,
    why: 'More than connections: batches, HTTP+SSE and pipelining have several on one, and each is memory until it is answered.',
    beyond: { kind: 'refused', code: 'GateBusy' },
  },
  BodyBytes: {
    what: 'Bodies under way',
    value: BODY_BYTES,
    unit: 'octets',
    field: null,
    why: 'A quarter of the 256 MiB that the chart gives a sidecar: the largest body that an McpServer may allow, or sixteen of the largest by default.',
    beyond: { kind: 'refused', code: 'GateBusy' },
  },
  AnswerBytes: {
    what: 'Answers that are read whole, or that clients have not taken, without the first 16 KiB of each',
    value: ANSWER_BYTES,
    unit: 'octets',
    field: null,
    why: 'A quarter of the 256 MiB that the chart gives a sidecar. Larger where one answer may be, and shared as bodies are.',
    beyond: { kind: 'withheld', code: 'GateBusy', result: 'invalid' },
  },
  AbandonedCalls: {
    what: 'Calls of the legacy era that still run and whose clients went away',
    value: ABANDONED_CALLS,
    unit: 'calls',
    field: null,
    why: 'A quarter of the calls of one principal; the oldest is given up for a new one.',
    beyond: { kind: 'ended', code: 'UpstreamSilent' },
  },
  RememberedPrincipals: {
    what: 'Principals that something is remembered for',
    value: PRINCIPALS,
    unit: 'principals',
    field: null,
    why: 'More than any pod serves in the time that tasks and calls last; the one that was quiet longest is forgotten.',
    beyond: FORGOTTEN,
  },
  RateBuckets: {
    what: 'Rate limits under way, one a principal and rule',
    value: BUCKETS,
    unit: 'buckets',
    field: null,
    why: 'Ten for each principal that is remembered; one takes some hundred octets.',
    beyond: {
      kind: 'other',
      client: 'The oldest is forgotten: its principal has its whole burst again',
      record: 'None',
    },
  },
  DrainSeconds: {
    what: 'Time that open calls get when the process ends',
    value: DRAIN_SECONDS,
    unit: 'seconds',
    field: null,
    why: 'Below the 30 s after which Kubernetes kills.',
    beyond: { kind: 'ended', code: 'UpstreamSilent' },
  },
} as const satisfies Readonly<Record<string, Limit>>;
