import { fileURLToPath } from 'node:url';
import type { Check, Results } from './checks.ts';
import { patienceFor } from './leg.ts';
import type { Between, Leg } from './leg.ts';
import { CLIENT_OUTCOME, runSuite } from './suite.ts';

type Revision = Omit<Leg, 'run'> & {
  readonly version: string;
  readonly scenarios: readonly string[];
};

/** Every client scenario but those of authorization and of extensions: docs/conformance.md says why. */
const REVISIONS: readonly Revision[] = [
  {
    name: 'client 2025-06-18',
    version: '2025-06-18',
    scenarios: ['initialize', 'tools_call'],
    direct: { passed: 3, failed: 0 },
    catches: [],
  },
  {
    name: 'client 2025-11-25',
    version: '2025-11-25',
    scenarios: [
      'initialize',
      'tools_call',
      'elicitation-sep1034-client-defaults',
      'sse-retry',
      'json-schema-2020-12-preservation',
    ],
    direct: { passed: 20, failed: 0 },
    catches: ['buffers-streams', 'drops-mcp-session-id', 'drops-last-event-id'],
  },
  {
    name: 'client 2026-07-28',
    version: '2026-07-28',
    scenarios: [
      'tools_call',
      'request-metadata',
      'sep-2322-client-request-state',
      'http-standard-headers',
      'http-custom-headers',
      'http-invalid-tool-headers',
      'json-schema-ref-no-deref',
      'json-schema-2020-12-preservation',
    ],
    direct: { passed: 64, failed: 0 },
    catches: ['drops-mcp-name'],
  },
];

const CLIENT = fileURLToPath(new URL('client/main.ts', import.meta.url));

/** The suite as a server of the official client, which connects to what stands between, where something does. */
export function clientLegs(): readonly Leg[] {
  return REVISIONS.map(({ version, scenarios, ...leg }) => ({
    ...leg,
    run: (between) => run(between, version, scenarios),
  }));
}

/** One after the other: each starts a gate of its own. */
async function run(
  between: Between,
  version: string,
  scenarios: readonly string[],
): Promise<Results> {
  const command = `${process.execPath} ${CLIENT} ${between}`;
  const words = ['client', '--command', command, '--spec-version', version];
  const results = new Map<string, readonly Check[]>();
  for (const scenario of scenarios) {
    const made = await runSuite([...words, '--scenario', scenario, ...patienceFor(between)]);
    for (const [name, checks] of made) results.set(name, checks.filter(isVerdict));
  }
  return results;
}

/** The rest is the log of the suite's own traffic, written until the client process is gone: how it ends is chance. */
function isVerdict({ id, status }: Check): boolean {
  return status !== 'INFO' || id === CLIENT_OUTCOME;
}
