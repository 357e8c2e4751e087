import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../examples/demo/process.ts';
import { createKubeClient } from '../../../operator/kube/client.ts';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { pathOf } from '../binaries.ts';

/** On a busy machine with two cores a first start takes about 15 s. */
const READY_WITHIN_MS = 90_000;
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** etcd and kube-apiserver, nothing else, on ports of their own; its one user may do everything. */
export class ApiServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-api-'));
  readonly token = randomBytes(16).toString('hex');
  #port = 0;
  #etcdPort = 0;
  #etcd: ChildProcess | null = null;
  #apiServer: ChildProcess | null = null;

  static async start(): Promise<ApiServer> {
    const server = new ApiServer();
    try {
      await server.#prepare();
      await server.up();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Certificate (and authority) and key of the server: who stands in front of it can be taken for it. */
  get tls(): { readonly cert: string; readonly key: string } {
    return {
      cert: readFileSync(join(this.folder, 'apiserver.crt'), 'utf8'),
      key: readFileSync(join(this.folder, 'apiserver.key'), 'utf8'),
    };
  }

  /** A kubeconfig for this server, or for something at another port that stands in front of it. */
  kubeconfig(port = this.#port): string {
    const file = join(this.folder, `kubeconfig-${port}.json`);
    const cluster = {
      server: `https://127.0.0.1:${port}`,
      'certificate-authority': 'apiserver.crt',
    };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: 'test', user: { token: this.token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      'current-context': 'test',
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  client(port = this.#port): KubeClient {
    return createKubeClient({ log: SILENT, kubeconfig: this.kubeconfig(port) });
  }

  /** Starts kube-apiserver again after `down`, at the same port. */
  async up(): Promise<void> {
    this.#apiServer = this.#spawn(this.#program(), this.#arguments(), 'kube-apiserver');
    await this.#ready('/readyz');
  }

  /** Ends kube-apiserver at once, as a crash does. etcd keeps what it has. */
  async down(): Promise<void> {
    await end(this.#apiServer);
    this.#apiServer = null;
  }

  /** Drops all history: who asks for what is past is answered with 410. */
  compact(): void {
    const status = JSON.parse(this.#etcdctl('endpoint', 'status', '-w', 'json')) as [
      { Status: { header: { revision: number } } },
    ];
    this.#etcdctl('compact', '--physical', String(status[0].Status.header.revision));
  }

  async close(): Promise<void> {
    await this.down();
    await end(this.#etcd);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    this.#port = await freePort();
    this.#etcdPort = await freePort();
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const write = (name: string, text: string | Buffer) =>
      writeFileSync(join(this.folder, name), text);
    write('sa.pub', publicKey.export({ type: 'spki', format: 'pem' }));
    write('sa.key', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    write('tokens.csv', `${this.token},test,test,"system:masters"\n`);
    const peer = `http://127.0.0.1:${await freePort()}`;
    const client = `http://127.0.0.1:${this.#etcdPort}`;
    this.#etcd = this.#spawn(
      'etcd',
      [
        ...['--name=test', `--data-dir=${join(this.folder, 'etcd')}`, '--unsafe-no-fsync'],
        ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
        ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`],
        `--initial-cluster=test=${peer}`,
      ],
      'etcd',
    );
  }

  /** kube-apiserver makes its own certificate for its address. */
  #arguments(): string[] {
    return [
      `--etcd-servers=http://127.0.0.1:${this.#etcdPort}`,
      '--etcd-compaction-interval=0',
      `--secure-port=${this.#port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=10.0.0.1',
      '--endpoint-reconciler-type=none',
      `--cert-dir=${this.folder}`,
      `--token-auth-file=${join(this.folder, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--allow-privileged=true',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(this.folder, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(this.folder, 'sa.key')}`,
      '--disable-admission-plugins=ServiceAccount',
    ];
  }

  /** All Kubernetes programs are one, which looks at the name under which it is run. */
  #program(): string {
    const given = process.env['GATEHOUSE_KUBERNETES_BIN'];
    const program =
      given === undefined ? pathOf('kubectl').replace(/kubectl$/, 'kubernetes') : resolve(given);
    if (!existsSync(program)) {
      throw new Error(
        `${program} is missing: 'make cluster-up' builds it, or name one in GATEHOUSE_KUBERNETES_BIN.`,
      );
    }
    const link = join(this.folder, 'kube-apiserver');
    if (!existsSync(link)) symlinkSync(program, link);
    return link;
  }

  #spawn(program: string, args: readonly string[], name: string): ChildProcess {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    return child;
  }

  async #ready(path: string): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS;
    for (;;) {
      if (await this.#answers(path)) return;
      if (this.#apiServer?.exitCode !== null || performance.now() > until) {
        const log = readFileSync(join(this.folder, 'kube-apiserver.log'), 'utf8');
        throw new Error(`kube-apiserver is not ready:\n${log.slice(-4000)}`);
      }
      await sleep(200);
    }
  }

  /** `/readyz` answers with text: a status of 200 is malformed to a client that wants JSON, so the namespace is asked for besides. */
  async #answers(path: string): Promise<boolean> {
    if (!existsSync(join(this.folder, 'apiserver.crt'))) return false;
    const client = this.client();
    const limits = { timeoutMs: 5_000 };
    try {
      const ready = await client.request('GET', path, limits).then(
        () => true,
        (error: unknown) => (error as { reason?: string }).reason === 'Malformed',
      );
      if (!ready) return false;
      const namespaces = { group: '', version: 'v1', plural: 'namespaces' };
      return (await client.get(namespaces, { name: 'default' }, limits)) !== null;
    } catch {
      return false;
    } finally {
      client.close();
    }
  }

  #etcdctl(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(
      'etcdctl',
      [`--endpoints=http://127.0.0.1:${this.#etcdPort}`, ...args],
      { encoding: 'utf8', env: { ...process.env, ETCDCTL_API: '3' } },
    );
    if (status !== 0) throw new Error(`etcdctl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
}
