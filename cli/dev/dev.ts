import { shutDown, untilSignal } from '../../runtime/lifecycle.ts';
import type { ShutdownEnd, ShutdownStep } from '../../runtime/lifecycle.ts';
import { look } from '../folder/look.ts';
import { sayTo } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { closeAuditFile, openAuditFile } from './audit-file.ts';
import { writeServers } from './dev-state.ts';
import { FolderSource } from './folder-source.ts';
import { watchFolder } from './folder-watch.ts';
import { householdOf } from './household.ts';
import { startIssuer } from './issuer.ts';
import type { DevIssuer } from './issuer.ts';
import { writeIssuerAddress } from './issuer-state.ts';
import { devOptions } from './options.ts';
import type { DevOptions, DevWords } from './options.ts';
import { ChangeReport, startReport } from './report.ts';
import { serveUpstream } from './served-upstream.ts';
import type { Household, ServedUpstream } from './served-upstream.ts';
import { stateFolderOf } from './state-folder.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

/** Milliseconds for the end: above what the sidecar gives open calls (25 s), below the 30 s after which systems kill. */
const END_WITHIN_MS = 28_000;

/** How to end what was begun, the latest first. */
type Steps = ShutdownStep[];

/** Serves until a signal, then ends in order. */
export async function dev(
  folder: string,
  words: DevWords,
  surroundings: Surroundings,
): Promise<number> {
  const steps: Steps = [];
  try {
    await start(folder, words, surroundings, steps);
  } catch (error) {
    await end(steps, surroundings);
    throw error;
  }
  await untilSignal(surroundings.signals);
  return (await end(steps, surroundings)) === 'done' ? 0 : 1;
}

async function start(
  folder: string,
  words: DevWords,
  surroundings: Surroundings,
  steps: Steps,
): Promise<void> {
  const options = await devOptions(words);
  const first = await look(folder);
  const stateFolder = stateFolderOf(surroundings);
  const { issuer, household } = await settle(options, stateFolder, surroundings, steps);
  const servers = await serveAll(options, household, steps);
  const source = new FolderSource(folder, servers, surroundings.now, first);
  const report = new ChangeReport(folder);
  const outcome = await source.look();
  await writeIssuerAddress(stateFolder, issuer);
  await writeServers(
    stateFolder,
    servers.map(({ name, adminUrl }, at) => ({ name, adminUrl, url: outcome.urls[at] ?? '' })),
  );
  const say = sayTo(surroundings.stderr);
  const watch = await watchFolder(folder, async () => {
    const lines = await source.look().then(
      (seen) => report.of(seen),
      (error: unknown) => report.ofFailure(error),
    );
    lines.forEach(say);
  });
  steps.unshift({ name: 'watch', run: () => watch.close() });
  [...startReport(servers, household.provider.issuer, outcome), ...report.of(outcome)].forEach(say);
  say('ready');
}

/** What is needed before anything is served; the state that other processes read is written later, when it has come true: a place for records, the issuer and the keys. */
async function settle(
  options: DevOptions,
  stateFolder: string,
  surroundings: Surroundings,
  steps: Steps,
): Promise<{ readonly issuer: DevIssuer; readonly household: Household }> {
  const file = options.auditFile === null ? null : await openAuditFile(options.auditFile);
  if (file !== null) steps.unshift({ name: 'audit', run: () => closeAuditFile(file) });
  const issuer = await startIssuer({ stateFolder, port: options.issuerPort });
  steps.unshift({ name: 'issuer', run: () => issuer.close() });
  const sink = file ?? surroundings.stdout;
  const household = await householdOf({ options, stateFolder, issuer, sink }, surroundings);
  return { issuer, household };
}

async function serveAll(
  { upstreams }: DevOptions,
  household: Household,
  steps: Steps,
): Promise<readonly ServedUpstream[]> {
  const servers: ServedUpstream[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  steps.unshift({ name: 'servers', run: closeAll });
  for (const upstream of upstreams) servers.push(await serveUpstream(upstream, household));
  return servers;
}

function end(steps: Steps, { signals, stderr }: Surroundings): Promise<ShutdownEnd> {
  const say = sayTo(stderr);
  return shutDown(steps, {
    signals,
    deadlineMs: END_WITHIN_MS,
    failed: (step, error) => {
      say(`gatehouse: ending ${step} failed: ${sentenceOf(error)}`);
    },
  });
}
