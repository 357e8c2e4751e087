import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MCP_PORT, TEST_IMAGE } from './workload.ts';

export const HEALTH_PORT = 9200;
export const GRPC_PORT = 9300;

/** What a probed server wrote down. */
interface Entry {
  readonly pod: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly what: string;
  readonly [more: string]: unknown;
}

/** What happened to the pods of one test, on the node, which is the machine of the tests: it outlives them. */
export class Journal {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-journal-'));

  constructor() {
    chmodSync(this.folder, 0o777);
  }

  entries(what: string): readonly Entry[] {
    const file = join(this.folder, 'journal');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    const all = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Entry);
    return all.filter((entry) => entry.what === what);
  }

  /** To be mounted as `journal`. */
  get volume(): object {
    return { name: 'journal', hostPath: { path: this.folder } };
  }
}

/** The container of the probed server; `more` is merged into it. */
export function probedServer(
  more: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
): object {
  const values: Readonly<Record<string, string>> = {
    HEALTH_PORT: String(HEALTH_PORT),
    GRPC_PORT: String(GRPC_PORT),
    JOURNAL: '/journal/journal',
    ...environment,
  };
  return {
    name: 'server',
    image: TEST_IMAGE,
    command: ['node', 'test/cluster/servers/probed.ts'],
    env: Object.entries(values).map(([name, value]) => ({ name, value })),
    ports: [{ name: 'mcp', containerPort: MCP_PORT }],
    volumeMounts: [{ name: 'journal', mountPath: '/journal' }],
    ...more,
  };
}
