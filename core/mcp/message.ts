import type { JsonObject } from '../json/json.ts';

/** JSON-RPC ids as MCP restricts them: a string or a safe integer. 1 and "1" differ. */
export type RequestId = string | number;

/** One JSON-RPC 2.0 message. `body` is the whole object as read. */
export type Message =
  | {
      readonly kind: 'request';
      readonly id: RequestId;
      readonly method: string;
      readonly params: JsonObject;
      readonly body: JsonObject;
    }
  | {
      readonly kind: 'notification';
      readonly method: string;
      readonly params: JsonObject;
      readonly body: JsonObject;
    }
  /** `id` is null only in an error answer to something whose id could not be read. */
  | {
      readonly kind: 'response';
      readonly id: RequestId | null;
      readonly failed: boolean;
      readonly body: JsonObject;
    };
