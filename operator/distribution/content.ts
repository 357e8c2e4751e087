import { compile } from '../../core/compile/compile.ts';
import type { CompileInput } from '../../core/compile/compile.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import type { LintSources } from '../../core/compile/lint/lint.ts';
import type { Problem } from '../../core/compile/problem.ts';
import type {
  Provider,
  ServerSettings,
  Snapshot,
  WorkloadKey,
} from '../../core/snapshot/snapshot.ts';
import type { InForceObjects } from '../state/in-force.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { ObservedService } from '../state/observed-service.ts';
import { serviceOrigins } from '../state/service-urls.ts';

/** Path of the MCP endpoint where no McpServer names one. */
const DEFAULT_PATH = '/mcp';

/** A snapshot without what says when and how far it was read. */
export type Content = Omit<Snapshot, 'version' | 'observedAt'>;

export interface ContentSources {
  readonly inForce: InForceObjects;
  readonly services: readonly ObservedService[];
  readonly defaultProviders: readonly Provider[];
  readonly cluster: CompileInput['cluster'];
  /** Two valid keys of a workload, the sealing one first. */
  readonly workloadKeysOf: (namespace: string, server: string) => readonly WorkloadKey[];
}

export interface PodContent {
  readonly content: Content;
  readonly problems: readonly Problem[];
  /** Whether more Services lead to the pod than it can have URLs of. */
  readonly isCut: boolean;
  /** What lint looks at, on behalf of whoever tells people: no pod waits for it. */
  readonly lintable: LintSources;
}

/** What one pod enforces, as the objects of its namespace say. */
export function contentFor(pod: ObservedPod, sources: ContentSources): PodContent {
  const { origins, isCut } = serviceOrigins(pod, sources.services);
  const urlsAt = (path: string): readonly string[] => origins.map((origin) => `${origin}${path}`);
  const name = pod.guard?.server ?? pod.name;
  const { policy, server, masks, providers, problems, lintable } = compile({
    ...sources.inForce,
    target: {
      namespace: pod.namespace,
      labels: pod.labels,
      defaults: defaultSettings(name, urlsAt(DEFAULT_PATH), DEFAULT_PATH),
    },
    defaultProviders: sources.defaultProviders,
    cluster: sources.cluster,
  });
  const workloadKeys = sources.workloadKeysOf(pod.namespace, server.name);
  const met = withServiceUrls(server, urlsAt(DEFAULT_PATH), urlsAt(server.path));
  const content = { policy, server: met, masks, providers, workloadKeys };
  return { content, problems, lintable, isCut };
}

/** An McpServer's own URLs go before the names of its Services, which answer too; guessed ones follow its path. */
function withServiceUrls(
  server: ServerSettings,
  guessed: readonly string[],
  actual: readonly string[],
): ServerSettings {
  const guesses = new Set(guessed);
  const declared = server.urls.filter((url) => !guesses.has(url));
  return { ...server, urls: [...new Set([...declared, ...actual])] };
}
