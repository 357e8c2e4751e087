import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { freePort, start } from '../../examples/demo/process.ts';
import type { Upstream } from '../../examples/demo/servers.ts';

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

/** The file that a package runs as its command. */
function programOf(name: string): string {
  const [folder = ''] = (createRequire(import.meta.url).resolve.paths(name) ?? []).filter((path) =>
    hasPackage(join(path, name)),
  );
  const file = join(folder, name, 'package.json');
  const { bin } = JSON.parse(readFileSync(file, 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const program = typeof bin === 'string' ? bin : Object.values(bin)[0];
  return join(dirname(file), program ?? '');
}

function hasPackage(folder: string): boolean {
  try {
    readFileSync(join(folder, 'package.json'));
    return true;
  } catch {
    return false;
  }
}
