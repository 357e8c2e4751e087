import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { AuditFile } from '../support/audit-file.ts';
import { within } from '../support/waiting.ts';
import type { GuardedOptions } from './guarded.ts';

const PROGRAM = new URL('guarded.ts', import.meta.url);
const BUILT = new URL('../../dist/', import.meta.url);

export const MEBIBYTE = 1024 * 1024;

/** The built sidecar as a process, with the flags of Node that it is given. */
export class SidecarProcess {
  readonly audit: AuditFile;
  /** Origin that clients meet. */
  url = '';
  readonly #child: ChildProcess;
  readonly #folder: string;
  #said = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    this.audit = new AuditFile(join(folder, 'audit'));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
  }

  static async start(
    flags: readonly string[],
    snapshot: Snapshot,
    upstream: string,
    environment: object = {},
  ): Promise<SidecarProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-memory-'));
    const audit = join(folder, 'audit');
    const options: GuardedOptions = { snapshot, upstream, audit, built: BUILT.href };
    const program = join(folder, 'guarded.mjs');
    // What takes out types weighs 13 MiB, which the image does not have.
    await writeFile(program, stripTypeScriptTypes(await readFile(PROGRAM, 'utf8')));
    const child = spawn(process.execPath, [...flags, program, JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...environment },
    });
    const sidecar = new SidecarProcess(child, folder);
    sidecar.url = await sidecar.#answer('the start of a sidecar');
    return sidecar;
  }

  /** Puts another snapshot in force. */
  async deliver(snapshot: Snapshot): Promise<void> {
    this.#child.send(snapshot);
    await this.#answer('a snapshot in force');
  }

  /** Resident memory of the process, in MiB: all of it, as the limit of a container counts it. */
  resident(): number {
    return this.#memory('VmRSS');
  }

  /** The most that it has been. */
  peak(): number {
    return this.#memory('VmHWM');
  }

  /** What it has said that it should not have. */
  get trouble(): string {
    return this.#said;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true });
  }

  #memory(name: string): number {
    if (this.hasEnded) throw new Error(`the sidecar has ended: ${this.#said}`);
    const status = readFileSync(`/proc/${this.#child.pid ?? 0}/status`, 'utf8');
    const [, kibibytes = ''] = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status) ?? [];
    return Number(kibibytes) / 1024;
  }

  async #answer(what: string): Promise<string> {
    const ended = once(this.#child, 'exit').then(() => Promise.reject(new Error(this.#said)));
    const answered = Promise.race([once(this.#child, 'message'), ended]);
    const [url] = (await within(what, answered)) as [string];
    return url;
  }
}
