import type { JsonObject } from '../json/json.ts';
import type { RequestId } from './message.ts';
import { MESSAGE_REFUSALS } from './message-refusals.ts';
import { TRANSPORT_REFUSALS } from './transport-refusals.ts';
import { MODERN_VERSIONS } from './versions.ts';

/** Every refusal. Records and metrics carry the code, clients the message. */
export const REFUSALS = { ...TRANSPORT_REFUSALS, ...MESSAGE_REFUSALS };

export type RefusalCode = keyof typeof REFUSALS;

/**
 * The JSON-RPC error of a refusal. `id` is null where no request is answered or its id is not known. `requested` is the
 * protocol version that the client asked for, which a refusal of the version repeats: clients pick another one by it.
 */
export function refusalBody(
  code: RefusalCode,
  id: RequestId | null,
  requested: string | null = null,
): JsonObject {
  const { rpcCode, message } = REFUSALS[code];
  const data: JsonObject = code === 'VersionUnsupported' ? { data: versions(requested) } : {};
  return { jsonrpc: '2.0', id, error: { code: rpcCode, message, ...data } };
}

/**
 * UnsupportedProtocolVersionError (MCP 2026-07-28): the versions that a request can name, as `server/discover` has them.
 * A legacy version is not among them: it is what `initialize` negotiates.
 */
function versions(requested: string | null): JsonObject {
  const supported = MODERN_VERSIONS.toReversed();
  return requested === null ? { supported } : { supported, requested };
}
