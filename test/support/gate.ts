import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGate, tokenFor } from '../../examples/demo/gate.ts';
import type { Gate } from '../../examples/demo/gate.ts';
import { AuditFile } from './audit-file.ts';

/** What a test gate is started with. */
export interface GateSpec {
  /** File name to YAML. */
  readonly policies: Readonly<Record<string, string>>;
  /** Name of each server, and its URL. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** Name of a server, and the header value that it gets as service credential. */
  readonly credentials?: Readonly<Record<string, string>>;
}

/** `gatehouse dev` over a folder of its own. */
export class TestGate {
  readonly gate: Gate;
  readonly audit: AuditFile;
  readonly #folder: string;
  readonly #tokens = new Map<string, string>();

  private constructor(gate: Gate, folder: string) {
    this.gate = gate;
    this.audit = new AuditFile(gate.auditFile);
    this.#folder = folder;
  }

  static async start({ policies, upstreams, credentials = {} }: GateSpec): Promise<TestGate> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
    await mkdir(join(folder, 'policies'));
    for (const [name, yaml] of Object.entries(policies)) {
      await writeFile(join(folder, 'policies', name), yaml);
    }
    const more: string[] = [];
    for (const [name, value] of Object.entries(credentials)) {
      const file = join(folder, `credential-${name}`);
      await writeFile(file, value, { mode: 0o600 });
      more.push('--credential', `${name}=${file}`);
    }
    const gate = await startGate({ policies: join(folder, 'policies'), upstreams, folder, more });
    return new TestGate(gate, folder);
  }

  /** Where clients find the server of this name. */
  url(server: string): string {
    const url = this.gate.servers[server]?.url;
    if (url === undefined) throw new Error(`no server is called ${server}`);
    return url;
  }

  adminUrl(server: string): string {
    return this.gate.servers[server]?.adminUrl ?? '';
  }

  /** A token of this subject in these groups; minted once, unless more arguments are given. */
  async token(
    subject: string,
    groups: readonly string[],
    more: readonly string[] = [],
  ): Promise<string> {
    const key = JSON.stringify([subject, groups, more]);
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const claims = groups.flatMap((group) => ['--claim', `groups=${group}`]);
    const token = await tokenFor(this.gate, subject, [...claims, ...more]);
    this.#tokens.set(key, token);
    return token;
  }

  /** Replaces a policy file as editors do: a new file under the old name. Resolves when it is in place. */
  async write(name: string, yaml: string): Promise<void> {
    const draft = join(this.#folder, `draft-${name}`);
    await writeFile(draft, yaml);
    await rename(draft, join(this.#folder, 'policies', name));
  }

  /** Everything that the process has said. */
  said(): { readonly stdout: string; readonly stderr: string } {
    return { stdout: this.gate.running.stdout(), stderr: this.gate.running.stderr() };
  }

  async stop(): Promise<void> {
    await this.gate.running.stop();
  }

  /** Stops it and removes what it left. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }
}
