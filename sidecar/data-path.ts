import type { BodyBudget } from '../runtime/http/body-budget.ts';
import type { ReadGarbage } from '../runtime/read-garbage.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Upstream } from './forward/upstream.ts';
import type { JsonObject } from '../core/json/json.ts';
import type { Message } from '../core/mcp/message.ts';
import type { Era, Operation } from '../core/mcp/operation.ts';
import type { ServerSettings } from '../core/snapshot/snapshot.ts';
import type { Caller } from './caller.ts';
import type { Gate } from './gate.ts';
import type { Memory } from './memory/memory.ts';
import type { OpenCalls } from './memory/open-calls.ts';
import type { Crowd } from '../runtime/http/crowd.ts';
import type { Exchange } from './transport/exchange.ts';

/** Everything one sidecar's requests share. */
export interface DataPath {
  readonly gate: Gate;
  readonly memory: Memory;
  readonly upstream: Upstream;
  readonly open: OpenCalls;
  readonly unknownTools: UnknownTools;
  readonly plain: PlainForwarder;
  /** What is held of requests, and of answers. */
  readonly bodies: BodyBudget;
  readonly answers: BodyBudget;
  readonly garbage: ReadGarbage;
  readonly crowd: Crowd;
  /** Names and addresses that a Host may have with any port; the pod's own. */
  readonly hostnames: ReadonlySet<string>;
}

/** What is needed to speak to the upstream in a client's session, but not in its name. */
export interface Voice {
  readonly path: DataPath;
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly server: ServerSettings;
}

type Request = Extract<Message, { readonly kind: 'request' }>;

/** What the upstream says of a tool that it does not have, so that a hidden tool gets the same answer. */
export interface UnknownTools {
  /** Asks the upstream, unless it is known for this era; `digits` make the name that is asked for one of its own. */
  learn(voice: Voice, request: Request, digits: string): Promise<void>;
  /** The answer in the words for this tool; null where it is not known, or the request is not about a tool. */
  answerFor(era: Era, request: Request, operation: Operation): JsonObject | null;
}

/** Passes requests to the exact paths that are not MCP. */
export interface PlainForwarder {
  forward(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}
