import { describe, expect, it } from '@jest/globals';
import { parseResource } from '../../api/resource.ts';
import type { Resource } from '../../api/resource.ts';
import type { AdmissionRequest } from './review.ts';
import type { Tree } from './tree.ts';
import { validateResource } from './validate-resource.ts';

function objectOf(kind: string, name: string, spec: Tree, metadata: Tree = {}): Tree {
  return {
    apiVersion: 'gatehouse.dev/v1alpha1',
    kind,
    metadata: { name, namespace: 'team', ...metadata },
    spec,
  };
}

function resourceOf(object: Tree): Resource {
  const reading = parseResource(object);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.resource;
}

function requestOf(object: Tree | null, oldObject: Tree | null = null): AdmissionRequest {
  return {
    uid: 'u',
    kind: String(object?.['kind']),
    namespace: 'team',
    name: 'n',
    dryRun: false,
    object,
    oldObject,
  };
}

async function validate(object: Tree, others: readonly Tree[] = [], oldObject: Tree | null = null) {
  const neighbours = {
    objects: others.map(resourceOf),
    rejected: [],
    defaultProviders: [],
    cluster: null,
  };
  return validateResource(requestOf(object, oldObject), neighbours);
}

const role = (name: string): Tree => ({ name, members: [{ serviceAccount: `team/${name}` }] });
const policy = (name: string, spec: Tree = {}, metadata: Tree = {}): Tree =>
  objectOf('McpRolePolicy', name, { roles: [role('viewer')], ...spec }, metadata);
const reads = { name: 'read', roles: ['viewer'], effect: 'Allow', tools: ['read'] };

describe('validateResource', () => {
  it('admits what compiles', async () => {
    expect(await validate(policy('a', { rules: [reads] }))).toMatchObject({
      allowed: true,
      patch: [],
    });
  });

  it('names every field that its schema refuses', async () => {
    const verdict = await validate(
      policy('a', { mode: 'Maybe', extra: 1, rules: [{ name: 'r' }] }),
    );
    expect(verdict).toMatchObject({ allowed: false, status: 403 });
    const { message } = verdict as { message: string };
    expect(message).toMatch(/^Gatehouse found [0-9]+ problems: \(1\) SchemaInvalid: /);
    for (const field of ['spec.mode: ', 'spec.extra: ', 'spec.rules[0].effect: '])
      expect(message).toContain(field);
  });

  it('refuses a role that another policy defines', async () => {
    const older = policy('older', {}, { creationTimestamp: '2026-01-01T00:00:00Z' });
    const verdict = await validate(policy('newer'), [older]);
    expect(verdict).toMatchObject({ allowed: false, codes: ['RoleConflicted'] });
    expect((verdict as { message: string }).message).toContain(
      'RoleConflicted: spec.roles[0].name: ',
    );
  });

  it('does not blame an object for what is wrong with another', async () => {
    const conflicted = policy('newer', {}, { creationTimestamp: '2026-01-02T00:00:00Z' });
    const older = policy('older', {}, { creationTimestamp: '2026-01-01T00:00:00Z' });
    const mine = objectOf('McpRolePolicy', 'mine', { roles: [role('other')] });
    expect(await validate(mine, [conflicted, older])).toMatchObject({ allowed: true });
  });

  it('compares an object with its new form, not with its old one', async () => {
    const before = policy('a', { rules: [reads] });
    const after = policy('a', { rules: [] });
    expect(await validate(after, [before], before)).toMatchObject({ allowed: true });
  });

  it('refuses a second server for a pod that another one selects too', async () => {
    const server = (name: string, matchLabels: Tree, created: string): Tree =>
      objectOf('McpServer', name, { selector: { matchLabels } }, { creationTimestamp: created });
    const older = server('older', { app: 'x' }, '2026-01-01T00:00:00Z');
    const newer = server('newer', { tier: 'y' }, '2026-01-02T00:00:00Z');
    expect(await validate(newer, [older])).toMatchObject({ codes: ['ServerConflicted'] });
    const apart = server('apart', { app: 'z' }, '2026-01-02T00:00:00Z');
    expect(await validate(apart, [older])).toMatchObject({ allowed: true });
  });

  it.each([
    [
      { requestBytes: 1023 },
      'SchemaInvalid: spec.upstream.limits.requestBytes: must be at least 1024',
    ],
    [
      { idleSeconds: 2, totalSeconds: 1 },
      'SchemaInvalid: spec.upstream.limits: idleSeconds must not',
    ],
  ])('refuses limits that cannot be: %j', async (limits, problem) => {
    const verdict = await validate(objectOf('McpServer', 'a', { upstream: { limits } }));
    expect(verdict).toMatchObject({ allowed: false, status: 403 });
    expect((verdict as { message: string }).message).toContain(problem);
  });

  it('warns of what is probably not meant', async () => {
    const verdict = await validate(policy('a', { rules: [{ ...reads, roles: ['nobody'] }] }));
    expect(verdict).toMatchObject({ allowed: true });
    const { warnings } = verdict as { warnings: readonly string[] };
    expect(warnings.join()).toMatch(/Gatehouse: UndefinedRole: spec\.rules\[0\]\.roles\[0\]: /);
  });

  it('lets labels and finalizers of a broken object change, and lets it go', async () => {
    const broken = policy('a', { mode: 'Maybe' });
    const labelled = policy('a', { mode: 'Maybe' }, { labels: { x: 'y' } });
    expect(await validate(labelled, [], broken)).toMatchObject({ allowed: true });
    const going = policy('a', { mode: 'No' }, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(await validate(going, [], broken)).toMatchObject({ allowed: true });
    expect(await validate(policy('a', { mode: 'No' }), [], broken)).toMatchObject({
      allowed: false,
    });
  });

  it('has nothing to say when an object is deleted', async () => {
    const neighbours = { objects: [], rejected: [], defaultProviders: [], cluster: null };
    expect(await validateResource(requestOf(null), neighbours)).toMatchObject({ allowed: true });
  });
});
