import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '../support/certificates.ts';
import { rpc, send } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import { install } from './support/installation.ts';
import { podOf, serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import { Journal, probedServer } from './support/probed.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'pod-secrets';
/** The kubelet writes a changed Secret into a pod within about a minute. */
const KUBELET_MS = 150_000;
const CALL = rpc(1, 'tools/call', { name: 'work', arguments: {} });
const journal = new Journal();

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['work']));
}, 900_000);
afterAll(() => {
  rmSync(journal.folder, { recursive: true });
});

function secret(name: string, type: string, stringData: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: NAMESPACE },
    type,
    stringData,
  };
}

function startProbed(name: string, annotations: Readonly<Record<string, string>>): void {
  const podSpec = { containers: [probedServer()], volumes: [journal.volume] };
  start({ namespace: NAMESPACE, name, annotations: { ...INJECTED, ...annotations }, podSpec });
}

describe('the service credential', () => {
  const CREDENTIAL = [
    'Bearer first-service-credential',
    'Bearer second-service-credential',
  ] as const;
  const credential = (value: string) =>
    apply([secret('upstream', 'Opaque', { credential: value })]);
  const seen = () => journal.entries('asked').map(({ authorization }) => authorization);

  it('reaches the server and never the client, whose own token stays at the gate', async () => {
    credential(CREDENTIAL[0]);
    startProbed('credential', { 'gatehouse.dev/secret': 'upstream' });
    const destination = {
      url: serviceUrl(NAMESPACE, 'credential'),
      token: tokenOf(NAMESPACE, 'default'),
    };
    const call = async () => {
      const answer = await send(destination, 'POST', CALL);
      return JSON.stringify([...answer.headers]) + (await answer.text());
    };
    await until('a call is answered', async () => (await call()).includes('"content":[]'));
    expect(seen()).toContain(CREDENTIAL[0]);
    expect(await call()).not.toContain('service-credential');

    credential(CREDENTIAL[1]);
    const rotated = async () => {
      expect(await call()).not.toContain('service-credential');
      return seen().includes(CREDENTIAL[1]);
    };
    await until('the second one', rotated, KUBELET_MS);
    expect([...new Set(seen())]).toEqual([...CREDENTIAL]);
  }, 240_000);

  it('is mounted into the sidecar alone', () => {
    const pod = podOf(NAMESPACE, 'credential');
    const mounts = (list: string) =>
      valueOf(NAMESPACE, `pod/${pod}`, `{.spec.${list}[*].volumeMounts[*].name}`);
    expect(mounts('initContainers')).toContain('gatehouse-credential');
    expect(mounts('containers')).not.toContain('gatehouse-credential');
  });
});

describe('a certificate', () => {
  const HOST = `secure.${NAMESPACE}.svc`;

  it('is shown to clients, and a rotated one without a restart', async () => {
    const authority = await TestAuthority.create();
    const issue = async () => {
      const { cert, key } = await authority.issue(HOST);
      apply([secret('certificate', 'kubernetes.io/tls', { 'tls.crt': cert, 'tls.key': key })]);
    };
    await issue();
    startProbed('secure', { 'gatehouse.dev/tls-secret': 'certificate' });
    const pod = podOf(NAMESPACE, 'secure');
    const call = () => callSecurely(HOST, authority.cert, tokenOf(NAMESPACE, 'default'));
    const answered = async () => {
      const { body, fingerprint } = await call();
      return body.includes('"content":[]') ? fingerprint : null;
    };
    const first = await until('an answer over TLS', answered);
    await expect(callSecurely(HOST, (await TestAuthority.create()).cert, 'none')).rejects.toThrow();

    await issue();
    await until(
      'another certificate',
      async () => (await call()).fingerprint !== first,
      KUBELET_MS,
    );
    expect((await call()).body).toContain('"content":[]');
    expect(podOf(NAMESPACE, 'secure')).toBe(pod);
    expect(
      valueOf(NAMESPACE, `pod/${pod}`, '{.status.initContainerStatuses[*].restartCount}'),
    ).toBe('0 0');
    kubectl(['delete', 'deployment', 'secure', '-n', NAMESPACE]);
  }, 240_000);
});

/** One call to the Service under its name. Rejects where the certificate is not for it. */
async function callSecurely(host: string, ca: string, token: string) {
  const sent = request({
    host: valueOf(NAMESPACE, 'service/secure', '{.spec.clusterIP}'),
    port: 80,
    servername: host,
    ca,
    agent: false,
    method: 'POST',
    path: '/mcp',
    headers: {
      host: `${host}:80`,
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    },
  });
  sent.end(JSON.stringify(CALL));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const { fingerprint256 } = (answer.socket as TLSSocket).getPeerCertificate();
  return { body: await text(answer), fingerprint: fingerprint256 };
}
