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

export interface ServerSources {
  /** The McpServers that select the pod, in order of establishment. The first one holds. */
  readonly selected: readonly McpServer[];
  /** Whether an McpServer that cannot be used is about the pod: it may be the one that holds. */
  readonly isUnknown: boolean;
  readonly defaults: ServerSettings;
}

export function compileServer({ selected, isUnknown, defaults }: ServerSources): CompiledServer {
  const { server, problems } = settledServer(selected, defaults);
  return { server: isUnknown ? closed(defaults) : server, problems };
}

/** Nothing passes without a token, and nothing is told, that a server which cannot be read might have refused. */
function closed(defaults: ServerSettings): ServerSettings {
  return { ...defaults, nonMcpPaths: [], denyStyle: 'Hidden', onStale: 'Deny' };
}

function settledServer(selected: readonly McpServer[], defaults: ServerSettings): CompiledServer {
  const [holder, ...others] = selected;
  if (holder === undefined) return { server: withGuardedPath(defaults), problems: [] };
  const conflicts = others.map((other) => serverConflict(holder, other));
  const server = settingsOf(holder.spec, defaults);
  const twins = server.nonMcpPaths.filter((plain) => isSamePlace(plain, server.path));
  return {
    server: withGuardedPath(server),
    problems: [...conflicts, ...twins.map((twin) => pathConflict(holder, twin))],
  };
}

export function serverConflict(holder: McpServer, other: McpServer): Problem {
  return problemAt(
    placeIn(other, 'spec', 'selector'),
    'ServerConflicted',
    `McpServer ${holder.metadata.name} is older and selects the same pod: this one is not used there; narrow one of the selectors`,
  );
}

function withGuardedPath(server: ServerSettings): ServerSettings {
  const { nonMcpPaths, path } = server;
  return { ...server, nonMcpPaths: nonMcpPaths.filter((plain) => !isSamePlace(plain, path)) };
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

/** One of the two was written in the object; the other may come from the defaults. */
function pathConflict(server: McpServer, twin: string): Problem {
  const { nonMcpPaths } = server.spec;
  const place =
    nonMcpPaths === undefined
      ? placeIn(server, 'spec', 'path')
      : placeIn(server, 'spec', 'nonMcpPaths', nonMcpPaths.indexOf(twin));
  return problemAt(
    place,
    'PathConflicted',
    `${twin} is the MCP path of the pod, which servers find in any case and with or without a slash at the end: it stays guarded; list another path or none`,
  );
}
