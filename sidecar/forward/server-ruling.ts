import type { Message } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { recordRuling } from '../decision-record.ts';
import { NO_REFERENCE, rule } from '../ruling.ts';
import type { Ruling } from '../ruling.ts';
import type { Relay } from './relay.ts';

/** One record for each message of the server, under the call whose stream it came on. */
export async function ruleServerMessage(
  relay: Relay,
  message: Extract<Message, { readonly method: string }>,
  operation: Operation,
): Promise<Ruling> {
  const { path, caller } = relay.about;
  const ruling = rule(path, caller, operation, NO_REFERENCE);
  await recordRuling(path.gate, caller, ruling, {
    operation,
    direction: 'serverToClient',
    rpcId: message.kind === 'request' ? message.id : null,
    call: relay.callId,
  });
  return ruling;
}
