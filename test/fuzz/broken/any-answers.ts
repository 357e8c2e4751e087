import type { Message } from '../../../core/mcp/message.ts';
import { inspect as inspectTruly } from '../../../sidecar/forward/inspect.ts';
import type { Inspected } from '../../../sidecar/forward/inspect.ts';
import type { Relay } from '../../../sidecar/forward/relay.ts';

/** Passes answers that nothing waits for. */
export async function inspect(relay: Relay, message: Message): Promise<Inspected> {
  const inspected = await inspectTruly(relay, message);
  return message.kind === 'response' && inspected.kind === 'dropped' ? { kind: 'pass' } : inspected;
}
