import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ADMIN_PORT,
  DECOY_PORT,
  DECOY_TARGET_PORT,
  FIRST_GATE_PORT,
  SIDECAR_UID,
} from '../../core/pod/names.ts';
import { CONFIG_VARIABLE } from '../../core/pod/sidecar-environment.ts';
import { attempt, run } from './command.ts';
import type { Outcome } from './command.ts';
import {
  createNamespaces,
  inside,
  OUTSIDE,
  POD,
  POD_IPS,
  removeNamespaces,
  start,
} from './support/network-namespaces.ts';
import {
  answersTo,
  at,
  datagramsTo,
  dialled,
  IPPROTO_MPTCP,
  servers,
} from './support/namespace-calls.ts';

const SOURCES = join(import.meta.dirname, '../..');
const APP_UID = 1000;

const GUARDED = 3000;
const ALSO_GUARDED = 3001;
/** Guarded before anybody listens there. */
const LATE = 3002;
const ALLOWED = 9100;
const OTHER = 4000;
const UDP = 5000;

const OWN_ADDRESSES = ['127.0.0.1', '::1', ...POD_IPS];
const APP_PORTS = [GUARDED, ALSO_GUARDED, ALLOWED, OTHER];
const GATE_PORTS = [FIRST_GATE_PORT, FIRST_GATE_PORT + 1, FIRST_GATE_PORT + 2];
const SIDECAR_PORTS = [...GATE_PORTS, ADMIN_PORT, DECOY_TARGET_PORT];

const processes: ChildProcess[] = [];

beforeAll(async () => {
  createNamespaces();
  processes.push(await start(POD, APP_UID, servers('app', APP_PORTS, UDP)));
  processes.push(await start(POD, SIDECAR_UID, servers('sidecar', SIDECAR_PORTS)));
});

afterAll(() => {
  for (const child of processes) child.kill();
  removeNamespaces();
});

describe('without the rules', () => {
  test('the app answers for itself, outside and inside, and nothing is behind the decoy', () => {
    const everywhere = [GUARDED, OTHER].flatMap((port) => at(OWN_ADDRESSES, port));
    expect(answersTo(POD, APP_UID, everywhere)).toEqual(
      everywhere.map(({ port }) => `app ${port}`),
    );
    const outside = at(POD_IPS, GUARDED, OTHER);
    expect(answersTo(OUTSIDE, 0, outside)).toEqual(outside.map(({ port }) => `app ${port}`));
    expect(answersTo(POD, SIDECAR_UID, at(OWN_ADDRESSES, DECOY_PORT))).toEqual(
      OWN_ADDRESSES.map(() => 'ECONNREFUSED'),
    );
    expect(datagramsTo(POD_IPS, UDP)).toEqual(['app', 'app']);
  });
});

describe('with the rules', () => {
  beforeAll(() => {
    // Twice: a restarted pod sandbox runs the init container again.
    for (const _ of [1, 2])
      expect(redirect(configuration)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('from outside, each guarded port is its own port of the gate', () => {
    const answers = answersTo(OUTSIDE, 0, at(POD_IPS, GUARDED, ALSO_GUARDED));
    const gates = [`sidecar ${FIRST_GATE_PORT}`, `sidecar ${FIRST_GATE_PORT + 1}`];
    expect(answers).toEqual([...gates, ...gates]);
  });

  test.each([
    ['root, as a port-forward', 0],
    ['the app', APP_UID],
  ])('from inside, %s meets the gate at every address', (_, uid) => {
    expect(answersTo(POD, uid, at(OWN_ADDRESSES, GUARDED))).toEqual(
      OWN_ADDRESSES.map(() => `sidecar ${FIRST_GATE_PORT}`),
    );
  });

  test('a socket of MPTCP, which has no owner on some kernels, meets the gate too', () => {
    for (const uid of [0, APP_UID])
      expect(dialled(uid, [{ to: GUARDED, protocol: IPPROTO_MPTCP }])).toEqual([
        `sidecar ${FIRST_GATE_PORT}`,
      ]);
  });

  test('a port from which the sidecar was refused is nobody else’s way to the server', async () => {
    const from = 40_123;
    const refused = dialled(SIDECAR_UID, [{ to: LATE, from }]);
    processes.push(await start(POD, APP_UID, servers('late', [LATE])));
    const met = dialled(APP_UID, [{ to: LATE, from }, { to: LATE }]);
    const gate = `sidecar ${FIRST_GATE_PORT + 2}`;
    expect([refused, met]).toEqual([['refused'], [gate, gate]]);
    expect(dialled(SIDECAR_UID, [{ to: LATE }])).toEqual([`late ${LATE}`]);
  });

  test('the sidecar reaches the server', () => {
    expect(answersTo(POD, SIDECAR_UID, at(OWN_ADDRESSES, GUARDED))).toEqual(
      OWN_ADDRESSES.map(() => `app ${GUARDED}`),
    );
  });

  test('the decoy leads to its target, for the sidecar as well', () => {
    for (const uid of [APP_UID, SIDECAR_UID])
      expect(answersTo(POD, uid, at(OWN_ADDRESSES, DECOY_PORT))).toEqual(
        OWN_ADDRESSES.map(() => `sidecar ${DECOY_TARGET_PORT}`),
      );
  });

  test('other ports are reset from outside, and stay open inside', () => {
    const closed = at(POD_IPS, OTHER, DECOY_PORT, DECOY_TARGET_PORT);
    expect(answersTo(OUTSIDE, 0, closed)).toEqual(closed.map(() => 'ECONNREFUSED'));
    expect(answersTo(POD, APP_UID, at(['127.0.0.1', '::1'], OTHER))).toEqual([
      `app ${OTHER}`,
      `app ${OTHER}`,
    ]);
  });

  test('allowed ports and those of the sidecar pass', () => {
    expect(answersTo(OUTSIDE, 0, at(POD_IPS, ALLOWED, ADMIN_PORT))).toEqual([
      `app ${ALLOWED}`,
      `sidecar ${ADMIN_PORT}`,
      `app ${ALLOWED}`,
      `sidecar ${ADMIN_PORT}`,
    ]);
  });

  test('what the pod itself calls outside is answered', async () => {
    processes.push(await start(OUTSIDE, 0, servers('outside', [GUARDED, OTHER])));
    const outside = at(['10.77.0.1', 'fd77::1'], GUARDED, OTHER);
    expect(answersTo(POD, APP_UID, outside)).toEqual(outside.map(({ port }) => `outside ${port}`));
  });

  test('datagrams are refused', () => {
    expect(datagramsTo(POD_IPS, UDP)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  test('on the loopback interface, what was not sent from a socket of it meets the gate as well', () => {
    // As a raw socket puts it there; here the kernel does, with what comes by the cable.
    run('ip', inside(POD, ['nft', SENT_ON_BY_LOOPBACK]));
    const answers = answersTo(OUTSIDE, 0, at(POD_IPS, GUARDED, DECOY_PORT, OTHER));
    // That the other port is open shows that it was there.
    const met = [`sidecar ${FIRST_GATE_PORT}`, `sidecar ${DECOY_TARGET_PORT}`, `app ${OTHER}`];
    expect(answers).toEqual([...met, ...met]);
  });
});

test('a configuration that cannot be read changes nothing', () => {
  const outcome = redirect({ ...configuration, guardedPorts: [0] });
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toMatch(/^gatehouse redirect: GATEHOUSE_CONFIG\.guardedPorts.*\.\n$/);
});

test('without the right to change the network it says so', () => {
  const drop = ['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin'];
  const outcome = redirect(configuration, drop);
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toMatch(/^gatehouse redirect: nft refuses .*NET_ADMIN.*\n$/);
});

/** Frames on the loopback interface have no addresses; those of others would be passed over. */
const SENT_ON_BY_LOOPBACK = `table netdev attack {
  chain ingress { type filter hook ingress device eth0 priority 0;
    meta l4proto tcp ether daddr set 00:00:00:00:00:00 fwd to lo
  }
}`;

const configuration = {
  capture: 'redirect',
  guardedPorts: [GUARDED, ALSO_GUARDED, LATE],
  allowPorts: [ALLOWED],
  server: 'app',
  operatorUrl: 'https://gatehouse-operator.gatehouse-system.svc:443',
  roots: ['root'],
  probes: {},
  tls: false,
};

/** Runs the init container's program in the pod. */
function redirect(config: object, under: readonly string[] = []): Outcome {
  const program = [...under, process.execPath, join(SOURCES, 'sidecar/redirect/main.ts')];
  return attempt('ip', inside(POD, program), {
    env: { [CONFIG_VARIABLE]: JSON.stringify(config), NODE_NO_WARNINGS: '1', NODE_OPTIONS: '' },
  });
}
