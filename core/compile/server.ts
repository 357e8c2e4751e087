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
  if (holder === undefined) return { server: withGuardedPaths(defaults), problems: [] };
  const conflicts = others.map((other) => serverConflict(holder, other));
  const server = settingsOf(holder.spec, defaults);
  return {
    server: withGuardedPaths(server),
    problems: [...conflicts, ...pathConflicts(holder, server)],
  };
}

export function serverConflict(holder: McpServer, other: McpServer): Problem {
  return problemAt(
    placeIn(other, 'spec', 'selector'),
    'ServerConflicted',
    `McpServer ${holder.metadata.name} is older and selects the same pod: this one is not used there; narrow one of the selectors`,
  );
}

/** Where messages arrive nothing passes without a token, and GET opens the streams of one transport. */
function withGuardedPaths(server: ServerSettings): ServerSettings {
  const { nonMcpPaths, path } = server;
  const ssePath = isSamePlace(server.ssePath, path) ? null : server.ssePath;
  const isPlain = (plain: string) => !isSamePlace(plain, path) && !isSamePlace(plain, ssePath);
  return { ...server, ssePath, nonMcpPaths: nonMcpPaths.filter(isPlain) };
}

function settingsOf(spec: ServerSpec, defaults: ServerSettings): ServerSettings {
  const { name, urls, path, ssePath, nonMcpPaths, denyStyle, maxStaleness, onStale, upstream } =
    spec;
  return filled(defaults, {
    name,
    urls,
    path,
    ssePath,
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
function isSamePlace(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && trimmed(one) === trimmed(other);
}

function trimmed(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}

function pathConflicts(holder: McpServer, server: ServerSettings): readonly Problem[] {
  const { nonMcpPaths, path, ssePath } = server;
  const plain = nonMcpPaths.flatMap((twin) => {
    if (isSamePlace(twin, path)) return plainConflict(holder, twin, 'path');
    return isSamePlace(twin, ssePath) ? plainConflict(holder, twin, 'ssePath') : [];
  });
  return isSamePlace(ssePath, path) ? [...plain, transportConflict(holder)] : plain;
}

/** One of the two was written in the object; the other may come from the defaults. */
function plainConflict(server: McpServer, twin: string, guarded: 'path' | 'ssePath'): Problem {
  const { nonMcpPaths } = server.spec;
  const place =
    nonMcpPaths === undefined
      ? placeIn(server, 'spec', guarded)
      : placeIn(server, 'spec', 'nonMcpPaths', nonMcpPaths.indexOf(twin));
  return problemAt(
    place,
    'PathConflicted',
    `${twin} is the ${guarded === 'path' ? 'MCP path' : 'ssePath'} of the pod, which servers find in any case and with or without a slash at the end: it stays guarded; list another path or none`,
  );
}

function transportConflict(server: McpServer): Problem {
  return problemAt(
    placeIn(server, 'spec', server.spec.ssePath === undefined ? 'path' : 'ssePath'),
    'PathConflicted',
    'ssePath is the MCP path of the pod: HTTP+SSE is not offered; write the path at which the server offers it, or none',
  );
}
