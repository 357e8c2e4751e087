import type { McpServer } from '../../api/resource.ts';
import type { ServerSettings } from '../snapshot/snapshot.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';

type ServerSpec = McpServer['spec'];

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

export interface CompiledServer {
  readonly server: ServerSettings;
  readonly problems: readonly Problem[];
}

/** `selected`: the McpServers that select the pod, in order of establishment. The first one holds. */
export function compileServer(
  selected: readonly McpServer[],
  defaults: ServerSettings,
): CompiledServer {
  const [holder, ...others] = selected;
  if (holder === undefined) return { server: defaults, problems: [] };
  const conflicts = others.map((other) =>
    problemAt(
      placeIn(other, 'spec', 'selector'),
      'ServerConflicted',
      `McpServer ${holder.metadata.name} is older and selects the same pod: this one is not used there; narrow one of the selectors`,
    ),
  );
  const server = settingsOf(holder.spec, defaults);
  const twins = server.nonMcpPaths.filter((plain) => isSamePlace(plain, server.path));
  return {
    server: {
      ...server,
      nonMcpPaths: server.nonMcpPaths.filter((plain) => !twins.includes(plain)),
    },
    problems: [...conflicts, ...twins.map((twin) => pathConflict(holder, twin))],
  };
}

function settingsOf(spec: ServerSpec, defaults: ServerSettings): ServerSettings {
  const { name, urls, path, nonMcpPaths, denyStyle, maxStaleness, onStale, upstream } = spec;
  return filled(defaults, {
    name,
    urls,
    path,
    nonMcpPaths,
    denyStyle,
    maxStalenessSeconds: maxStaleness === undefined ? undefined : secondsOf(maxStaleness),
    onStale,
    credentialHeader: upstream?.credentialHeader?.toLowerCase(),
    limits: filled(defaults.limits, upstream?.limits ?? {}),
  });
}

function filled<Settings extends object>(
  defaults: Settings,
  given: { readonly [Key in keyof Settings]?: Settings[Key] | undefined },
): Settings {
  return {
    ...defaults,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

/** INVARIANT: the schema has made sure of a number and one unit. */
function secondsOf(time: string): number {
  return Number(time.slice(0, -1)) * (SECONDS[time.slice(-1)] ?? 1);
}

/** Servers route paths without regard to case and a final slash. */
function isSamePlace(plain: string, mcpPath: string): boolean {
  return trimmed(plain) === trimmed(mcpPath);
}

function trimmed(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}

function pathConflict(server: McpServer, twin: string): Problem {
  const index = server.spec.nonMcpPaths?.indexOf(twin) ?? 0;
  return problemAt(
    placeIn(server, 'spec', 'nonMcpPaths', index),
    'PathConflicted',
    `${twin} is the MCP path of the pod, which servers find in any case and with or without a slash at the end: it stays guarded; remove it here`,
  );
}
