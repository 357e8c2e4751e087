import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UnknownToolAnswers } from './forward/unknown-tool.ts';
import type { Upstream } from './forward/upstream.ts';
import type { Gate } from './gate.ts';
import type { Memory } from './memory/memory.ts';
import type { OpenCalls } from './memory/open-calls.ts';

/** Everything one sidecar's requests share. */
export interface DataPath {
  readonly gate: Gate;
  readonly memory: Memory;
  readonly upstream: Upstream;
  readonly open: OpenCalls;
  readonly unknownTools: UnknownToolAnswers;
  readonly plain: PlainForwarder;
}

/** Passes requests to the exact paths that are not MCP. */
export interface PlainForwarder {
  forward(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}
