import { afterEach, describe, expect, it } from '@jest/globals';
import { createApp, listen } from '../../runtime/http/app.ts';
import type { Listening } from '../../runtime/http/app.ts';
import { BodyBudget } from '../../runtime/http/body-budget.ts';
import { addAdmissionRoutes } from './routes.ts';
import type { Tree } from './tree.ts';

const settings = {
  image: 'gatehouse:1',
  allowedImages: ['gatehouse:1'],
  operatorUrl: 'https://operator:443',
  roots: ['root'],
  resources: { requests: {}, limits: {} },
  excludedNamespaces: [],
};

let listening: Listening | null = null;
const logged: string[] = [];
const counted: string[] = [];

async function post(path: string, body: string, type = 'application/json') {
  const app = createApp();
  logged.length = counted.length = 0;
  const log = (message: string, fields: object): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  addAdmissionRoutes(app, {
    settings: () => settings,
    namespaceLabels: (name) => {
      if (name === 'broken') return Promise.reject(new Error('secret internals'));
      return Promise.resolve(name === 'unknown' ? null : {});
    },
    objectsOf: () => ({ objects: [], rejected: [], defaultProviders: [], cluster: null }),
    log: { info: log, error: log },
    meter: { admitted: (webhook, outcome) => counted.push(`${webhook} ${outcome}`) },
    budget: new BodyBudget(32 * 1024 * 1024),
  });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
  const url = `${listening.url}/admission/${path}`;
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body });
  const text = await answer.text();
  return { status: answer.status, text, response: responseIn(text) };
}

function responseIn(text: string): Tree {
  if (!text.startsWith('{')) return {};
  return (JSON.parse(text) as { response: Tree }).response;
}

afterEach(() => listening?.close());

const pod: Tree = {
  metadata: { name: 'p', annotations: { 'gatehouse.dev/inject': 'true' } },
  spec: { containers: [{ name: 'app', ports: [{ name: 'mcp', containerPort: 8080 }] }] },
};

function review(object: unknown, request: Tree = {}): string {
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u-1',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      operation: 'CREATE',
      namespace: 'default',
      dryRun: true,
      object,
      oldObject: null,
      ...request,
    },
  });
}

function patched(response: Tree): Tree {
  const patch = Buffer.from(String(response['patch']), 'base64').toString('utf8');
  const [{ value } = { value: {} }] = JSON.parse(patch) as { value: Tree }[];
  return { ...pod, spec: value };
}

describe('the admission webhooks', () => {
  it('mutate a pod into one that they validate', async () => {
    const { status, response } = await post('mutate-pod', review(pod));
    expect(status).toBe(200);
    expect(response).toMatchObject({ uid: 'u-1', allowed: true, patchType: 'JSONPatch' });
    expect(counted).toEqual(['mutate-pod allowed']);
    await listening?.close();
    const validation = await post('validate-pod', review(patched(response)));
    expect(validation.response).toEqual({ uid: 'u-1', allowed: true });
  });

  it('refuse a pod without its gate', async () => {
    const { response } = await post('validate-pod', review(pod));
    expect(response).toMatchObject({
      uid: 'u-1',
      allowed: false,
      status: { code: 403, reason: 'Forbidden' },
    });
    expect(JSON.stringify(response)).toContain('PodDiffers: spec.');
    expect(logged).toHaveLength(1);
    expect(counted).toEqual(['validate-pod refused']);
  });

  it('leave a pod alone that did not opt in', async () => {
    const { response } = await post('mutate-pod', review({ ...pod, metadata: {} }));
    expect(response).toEqual({ uid: 'u-1', allowed: true });
  });

  it('say every problem of a resource', async () => {
    const object = {
      apiVersion: 'gatehouse.dev/v1alpha1',
      kind: 'McpServer',
      metadata: {},
      spec: { x: 1 },
    };
    const { text } = await post('validate-resource', review(object));
    expect(text).toContain('metadata.name');
    expect(text).toContain('spec.x');
  });

  it('ask to try again for a namespace that is not known yet', async () => {
    const { response } = await post('mutate-pod', review(pod, { namespace: 'unknown' }));
    expect(response).toMatchObject({ allowed: false, status: { code: 503 } });
    expect(counted).toEqual(['mutate-pod unavailable']);
  });

  it.each([
    ['what fails', review(pod, { namespace: 'broken' })],
    ['what cannot be read', review({ spec: { containers: 'x' } })],
  ])('refuse %s without a word on why', async (_title, body) => {
    const { response, text } = await post('mutate-pod', body);
    expect(response).toMatchObject({ allowed: false, status: { code: 500 } });
    expect(text).toContain('AdmissionFailed');
    expect(text).not.toMatch(/secret|containers/);
    expect(logged).toHaveLength(1);
    expect(counted).toEqual(['mutate-pod failed']);
  });

  it.each([
    ['no JSON', '{', 400],
    ['no review', '{}', 400],
    ['another version', '{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview"}', 400],
    ['no uid', '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}', 400],
    ['a uid that is none', review(pod, { uid: 1 }), 400],
    ['too much', JSON.stringify('x'.repeat(4 * 1024 * 1024)), 413],
  ])('do not read %s', async (_title, body, expected) => {
    const { status, text } = await post('mutate-pod', body);
    expect(status).toBe(expected);
    expect(text.length).toBeGreaterThan(10);
  });
});
