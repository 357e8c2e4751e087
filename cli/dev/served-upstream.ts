import type { Writable } from 'node:stream';
import { compile } from '../../core/compile/compile.ts';
import type { Compilation } from '../../core/compile/compile.ts';
import { lint } from '../../core/compile/lint/lint.ts';
import type { Problem } from '../../core/compile/problem.ts';
import type { Labels } from '../../core/compile/selection.ts';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import type { Provider, Snapshot, WorkloadKey } from '../../core/snapshot/snapshot.ts';
import type { Log } from '../../sidecar/gate.ts';
import { UNCAPTURED } from '../../sidecar/capture/exposure.ts';
import { fixedCredential } from '../../sidecar/forward/credential.ts';
import { startSidecar } from '../../sidecar/start.ts';
import type { Sidecar } from '../../sidecar/start.ts';
import type { AcceptedObjects } from '../folder/accepted.ts';
import { NAME_LABEL, NAMESPACE } from '../pod/compile-for.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import { errorCode } from '../error-code.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';
import { cannotListen } from './cannot-listen.ts';
import { boundAt, localUrls } from './local-urls.ts';
import type { UpstreamOptions } from './options.ts';

/** What all servers of one `gatehouse dev` share. */
export interface Household {
  readonly labels: Labels;
  readonly provider: Provider;
  readonly workloadKey: WorkloadKey;
  readonly sign: (payload: string) => Promise<string>;
  readonly verify: (jws: string) => Promise<string>;
  /** Rises with every start. */
  readonly epoch: number;
  readonly sink: Writable;
  readonly log: Log;
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

/** One MCP server with the gate in front of it. */
export interface ServedUpstream {
  readonly name: string;
  readonly upstream: URL;
  readonly adminUrl: string;
  /** Compiles and delivers what the folder says for this server. */
  publish(accepted: AcceptedObjects, observedAt: number): Promise<Publication>;
  close(): Promise<void>;
}

export interface Publication {
  readonly problems: readonly Problem[];
  /** Where clients meet the server now. */
  readonly url: string;
}

/** Starts the gate in front of one server; it denies until something is published. Throws UsageError. */
export async function serveUpstream(
  options: UpstreamOptions,
  household: Household,
): Promise<ServedUpstream> {
  const { name, url: upstream } = options;
  const labels = { ...household.labels, [NAME_LABEL]: name };
  const sidecar = await start(options, labels, household);
  const snapshots = new SnapshotSeries(household);
  const bound = boundAt(sidecar.urls[0] ?? '');
  const urlsAt = (path: string): readonly string[] => localUrls(bound, options.listen.host, path);
  return {
    name,
    upstream,
    adminUrl: sidecar.adminUrl,
    close: () => sidecar.close(),
    publish: async ({ objects, rejected }, observedAt) => {
      const defaults = defaultSettings(name, urlsAt(upstream.pathname), upstream.pathname);
      const compilation = compile({
        objects: objects.map(({ resource }) => resource),
        rejected,
        target: { namespace: NAMESPACE, labels, defaults },
        defaultProviders: [household.provider],
        cluster: null,
      });
      const local = urlsAt(compilation.server.path);
      const payload = snapshots.next(withLocalUrls(compilation, local), observedAt);
      const acceptance = await sidecar.deliver(await household.sign(payload));
      if (!acceptance.ok) throw new Error(acceptance.problem);
      const problems = [...compilation.problems, ...[...lint(compilation.lintable)].flat()];
      return { problems, url: local[0] ?? '' };
    },
  };
}

async function start(
  { name, url, listen, admin, credential }: UpstreamOptions,
  labels: Labels,
  household: Household,
): Promise<Sidecar> {
  try {
    return await startSidecar({
      ...household,
      doors: [
        {
          listen: [listen],
          upstream: { url: url.origin, credential: fixedCredential(credential) },
          tls: null,
        },
      ],
      admin,
      hostnames: new Set<string>(),
      exposure: UNCAPTURED,
      pod: { namespace: NAMESPACE, name, labels },
      server: name,
      version: VERSION,
    });
  } catch (error) {
    if (errorCode(error) === 'AuditUnavailable') throw auditUnwritable(error);
    const isAdmin = portOf(error) === admin.port;
    throw cannotListen(isAdmin ? '--admin' : '--listen', isAdmin ? admin : listen, error);
  }
}

function auditUnwritable(cause: unknown): UsageError {
  return new UsageError(
    'AuditUnwritable',
    'the audit trail cannot be written to --audit, or to stdout: choose a file on a disk with room, or keep the reader of stdout running.',
    { cause },
  );
}

function portOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'port' in error ? error.port : null;
}

/** URLs of an McpServer are those of its cluster: here the server is met, and named by tokens, at the local ones too. */
function withLocalUrls(compilation: Compilation, local: readonly string[]): Compilation {
  const urls = [...new Set([...local, ...compilation.server.urls])];
  return { ...compilation, server: { ...compilation.server, urls } };
}

/** Numbers the snapshots: the same content has the same version, and is only seen again. */
class SnapshotSeries {
  readonly #household: Household;
  #content = '';
  #number = 0;

  constructor(household: Household) {
    this.#household = household;
  }

  next({ policy, server, masks, providers }: Compilation, observedAt: number): string {
    const { epoch, workloadKey } = this.#household;
    const content = { policy, server, masks, providers, workloadKeys: [workloadKey] };
    const text = JSON.stringify(content);
    if (text !== this.#content) this.#number += 1;
    this.#content = text;
    const version = { epoch, reached: { folder: this.#number } };
    return encodeSnapshot({ ...content, version, observedAt } satisfies Snapshot);
  }
}
