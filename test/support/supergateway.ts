import { freePort, start } from '../../examples/demo/process.ts';
import type { Upstream } from '../../examples/demo/servers.ts';
import { programOf } from './program-of.ts';

/** A server that speaks stdio, served as stateful Streamable HTTP by supergateway. */
export async function startThroughSupergateway(
  name: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Upstream> {
  const port = await freePort();
  const command = [process.execPath, programOf(name), ...given];
  const running = await start({
    arguments: [
      programOf('supergateway'),
      '--stdio',
      command.map((part) => JSON.stringify(part)).join(' '),
      '--outputTransport',
      'streamableHttp',
      '--stateful',
      '--port',
      String(port),
    ],
    environment,
    readyWhen: /Listening on port/,
  });
  return { url: `http://127.0.0.1:${port}/mcp`, running };
}
