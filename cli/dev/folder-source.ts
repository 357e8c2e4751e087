import type { AcceptedObjects } from '../folder/accepted.ts';
import { distinctFindings, fileFinding, sortFindings } from '../folder/finding.ts';
import type { Finding } from '../folder/finding.ts';
import { lookAgain } from '../folder/look.ts';
import { placeProblems } from '../folder/problems.ts';
import { NAMESPACE } from '../pod/compile-for.ts';
import type { ServedUpstream } from './served-upstream.ts';

/** What came of one look at the folder. */
export interface LookOutcome {
  readonly accepted: AcceptedObjects;
  readonly findings: readonly Finding[];
  /** Where each server is met, in their order. */
  readonly urls: readonly string[];
}

/** The folder as the source of what the servers enforce. */
export class FolderSource {
  readonly #folder: string;
  readonly #servers: readonly ServedUpstream[];
  readonly #now: () => number;
  #accepted: AcceptedObjects;

  /** `first`: what an earlier look has accepted. */
  constructor(
    folder: string,
    servers: readonly ServedUpstream[],
    now: () => number,
    first: AcceptedObjects,
  ) {
    this.#folder = folder;
    this.#servers = servers;
    this.#now = now;
    this.#accepted = first;
  }

  /** Puts in force what the folder holds now. Throws FolderUnreadable: then nothing changes, and nothing is fresher. */
  async look(): Promise<LookOutcome> {
    const observedAt = this.#now();
    const accepted = await lookAgain(this.#folder, this.#accepted);
    this.#accepted = accepted;
    const published = await Promise.all(
      this.#servers.map((server) => server.publish(accepted, observedAt)),
    );
    const problems = published.flatMap((one) => one.problems);
    const findings = [
      ...accepted.findings,
      ...accepted.objects.flatMap(elsewhere),
      ...placeProblems(problems, accepted.objects),
    ];
    return {
      accepted,
      findings: sortFindings(distinctFindings(findings)),
      urls: published.map(({ url }) => url),
    };
  }
}

/** The pods that are played here have one namespace. */
function elsewhere({
  resource,
  file,
  locate,
}: AcceptedObjects['objects'][number]): readonly Finding[] {
  if (resource.metadata.namespace === NAMESPACE) return [];
  const message = `has no effect here: the servers are in namespace ${NAMESPACE}`;
  const place = locate(['metadata', 'namespace']);
  const finding = fileFinding(file, 'Warning', 'OtherNamespace', message);
  return [{ ...finding, ...place, field: 'metadata.namespace' }];
}
