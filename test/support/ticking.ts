import { setTimeout as wait } from 'node:timers/promises';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/** Milliseconds between two events of the tools that tick. */
export const TICK_MS = 10;

/** No tick goes on for longer, whatever becomes of its caller. */
const TICKS_AT_MOST = 6_000;

/** `tick` and `tock` report progress every TICK_MS until they are cancelled or their session ends. */
export function addTicking(server: McpServer): void {
  for (const name of ['tick', 'tock']) {
    server.registerTool(name, {}, async ({ _meta, signal, sendNotification }) => {
      const progressToken = _meta?.progressToken ?? 0;
      for (let progress = 1; progress <= TICKS_AT_MOST && !signal.aborted; progress += 1) {
        const params = { progressToken, progress };
        await sendNotification({ method: 'notifications/progress', params });
        await wait(TICK_MS);
      }
      return { content: [{ type: 'text', text: 'over' }] };
    });
  }
}
