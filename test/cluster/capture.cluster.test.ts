import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DECOY_PORT, DECOY_TARGET_PORT, SIDECAR_UID } from '../../core/pod/names.ts';
import { redirectRules } from '../../sidecar/redirect/rules.ts';
import { until } from '../support/waiting.ts';
import { run } from './command.ts';
import {
  createNamespaces,
  inside,
  POD,
  POD_IPS,
  removeNamespaces,
  start,
} from './support/network-namespaces.ts';

const CAPTURE = join(import.meta.dirname, '../../sidecar/capture');
const APP_UID = 1000;
const GUARDED = 3000;
const ALLOWED = 9100;
const OTHER = 4000;
const PATIENCE_MS = 10_000;
/** Far more often than a sidecar looks, so that one that mistakes its own sockets is caught at it. */
const LOOK_MS = 20;

const processes: ChildProcess[] = [];

beforeEach(() => {
  createNamespaces();
});

afterEach(() => {
  for (const child of processes.splice(0)) child.kill();
  removeNamespaces();
});

test('redirect: proved once the rules are there, and exposed when they go', async () => {
  await startApp('127.0.0.1', GUARDED);
  const seen = await watchRedirect('::', ['127.0.0.1', '::1'], POD_IPS);
  const missing = `the redirect is not in place at 127.0.0.1, ::1, ${POD_IPS.join(', ')}`;
  expect(seen()).toEqual([{ proved: false, reason: missing }]);

  loadRules();
  await whenSeen(seen, 2);
  expect(seen().at(-1)).toEqual({ proved: true, reason: null });

  run('ip', inside(POD, ['nft', 'delete', 'table', 'inet', 'gatehouse']));
  await whenSeen(seen, 3);
  expect(seen().at(-1)).toEqual({ proved: true, reason: missing });
});

test('redirect: another process under the user of the sidecar is found, and its end too', async () => {
  await startApp('127.0.0.1', GUARDED);
  loadRules();
  const seen = await watchRedirect('::', ['127.0.0.1'], POD_IPS);
  expect(seen()).toEqual([{ proved: true, reason: null }]);

  const call = `import { connect } from 'node:net';
    connect(${GUARDED}, '127.0.0.1', () => console.log('ready'));`;
  const intruder = await start(POD, SIDECAR_UID, call);
  processes.push(intruder);
  await whenSeen(seen, 2);
  expect(seen().at(-1)?.reason).toMatch(
    /^another process has sockets of user 19020: 127\.0\.0\.1 port \d+$/,
  );

  intruder.kill();
  await whenSeen(seen, 3);
  expect(seen().slice(2)).toEqual([{ proved: true, reason: null }]);
});

test('redirect: a pod without IPv6 is proved by its other addresses', async () => {
  for (const where of ['all', 'lo'])
    run('ip', inside(POD, ['sysctl', '-q', '-w', `net.ipv6.conf.${where}.disable_ipv6=1`]));
  await startApp('127.0.0.1', GUARDED);
  loadRules();
  const seen = await watchRedirect('0.0.0.0', ['127.0.0.1'], POD_IPS.slice(0, 1));
  expect(seen()).toEqual([{ proved: true, reason: null }]);
});

test.each(['0.0.0.0', '::', ...POD_IPS])(
  'loopback: a listener of another process at %s is found, and its end too',
  async (host) => {
    await startApp('127.0.0.1', GUARDED);
    await startApp('::1', GUARDED);
    await startApp('::', ALLOWED);
    const look = `const look = loopbackLook([${ALLOWED}]);`;
    const seen = await watch(look, POD_IPS, GUARDED);
    expect(seen()).toEqual([{ proved: true, reason: null }]);

    const other = await startApp(host, OTHER);
    await whenSeen(seen, 2);
    expect(seen().at(-1)?.reason).toBe(
      `another process listens beyond loopback: ${host} port ${OTHER}`,
    );

    other.kill();
    await whenSeen(seen, 3);
    expect(seen().slice(2)).toEqual([{ proved: true, reason: null }]);
  },
);

interface Seen {
  readonly proved: boolean;
  readonly reason: string | null;
}

function loadRules(): void {
  const rules = redirectRules({ guardedPorts: [GUARDED], allowPorts: [] });
  run('ip', inside(POD, ['nft', '-f', '-']), { input: rules });
}

async function startApp(host: string, port: number): Promise<ChildProcess> {
  const app = await start(
    POD,
    APP_UID,
    `import { createServer } from 'node:net';
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    server.listen({ host: '${host}', port: ${port}, ipv6Only: true }, () => console.log('ready'));`,
  );
  processes.push(app);
  return app;
}

function watchRedirect(
  host: string,
  calls: readonly string[],
  podIps: readonly string[],
): Promise<() => readonly Seen[]> {
  const look = `
    const decoy = await Decoy.start('${host}', ${DECOY_TARGET_PORT}, ${DECOY_PORT});
    const podIps = ${JSON.stringify(podIps)};
    const look = redirectLook({ decoy, podIps, uid: ${SIDECAR_UID} });`;
  return watch(look, calls, GUARDED);
}

/**
 * A sidecar's watch in the pod, in a process that all the time opens and closes sockets of its own, as the sidecar does.
 * Resolves after its first look; what it has seen is one entry a change.
 */
async function watch(
  look: string,
  calls: readonly string[],
  port: number,
): Promise<() => readonly Seen[]> {
  const seen: Seen[] = [];
  const sidecar = await start(
    POD,
    SIDECAR_UID,
    `import { connect, createServer } from 'node:net';
    import { loopbackLook, redirectLook } from '${CAPTURE}/capture.ts';
    import { Decoy } from '${CAPTURE}/decoy.ts';
    import { CaptureWatch } from '${CAPTURE}/watch.ts';
    ${look}
    const call = (host) => {
      const socket = connect(${port}, host, () => setTimeout(() => socket.destroy(), 20));
      socket.on('error', () => {}).on('close', () => setTimeout(call, 5, host));
    };
    for (const host of ${JSON.stringify(calls)}) call(host);
    const log = { info: () => {}, error: () => {} };
    const watch = new CaptureWatch({ look, mustHold: true, log, lookMs: ${LOOK_MS} });
    watch.onChange(() => console.log(JSON.stringify({ proved: watch.proved, reason: watch.reason })));
    await watch.start();
    setInterval(() => {}, 1000);`,
  );
  processes.push(sidecar);
  if (sidecar.stdout === null) throw new Error('the sidecar has no output');
  createInterface(sidecar.stdout).on('line', (line) => seen.push(JSON.parse(line) as Seen));
  await whenSeen(() => seen, 1);
  return () => seen;
}

async function whenSeen(seen: () => readonly Seen[], changes: number): Promise<void> {
  await until(`change ${changes} of the watch`, () => seen().length >= changes, PATIENCE_MS);
}
