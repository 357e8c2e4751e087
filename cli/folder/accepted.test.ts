import { describe, expect, it } from '@jest/globals';
import { accept, NOTHING_ACCEPTED } from './accepted.ts';
import type { AcceptedObjects } from './accepted.ts';
import { readDocuments } from './documents.ts';

type Files = Readonly<Record<string, string>>;

function policy(name: string, more = '{}'): string {
  return `apiVersion: gatehouse.dev/v1alpha1\nkind: McpRolePolicy\nmetadata: { name: ${name} }\nspec: ${more}\n`;
}

/** The states after each of several looks at a folder. */
function after(...looks: readonly Files[]): AcceptedObjects {
  return looks.reduce<AcceptedObjects>((before, files) => {
    const contents = Object.entries(files).map(([file, text]) =>
      readDocuments({ ok: true, file, bytes: Buffer.from(text) }),
    );
    return accept(before, contents);
  }, NOTHING_ACCEPTED);
}

/** `name mode` of each policy in force. */
function inForce({ objects }: AcceptedObjects): readonly string[] {
  return objects.map(({ resource: { metadata, spec } }) =>
    'mode' in spec ? `${metadata.name} ${spec.mode}` : metadata.name,
  );
}

const OBSERVE = '{ mode: Observe }';
const INVALID = '{ mode: Sometimes, selector: { matchLabels: { app: x } } }';

describe('what is in force after an edit', () => {
  it('is the new form of what is valid', () => {
    const state = after({ 'a.yaml': policy('a') }, { 'a.yaml': policy('a', OBSERVE) });
    expect(inForce(state)).toEqual(['a Observe']);
    expect(state.findings).toEqual([]);
  });

  it('is the last valid form of what is not', () => {
    const state = after(
      { 'a.yaml': policy('a', OBSERVE) },
      { 'a.yaml': policy('a', INVALID) },
      { 'a.yaml': policy('a', INVALID) },
    );
    expect(inForce(state)).toEqual(['a Observe']);
    expect(state.rejected).toEqual([]);
    expect(state.findings).toMatchObject([{ line: 4, column: 15, field: 'spec.mode' }]);
  });

  it('is the new form again once it is mended', () => {
    const state = after(
      { 'a.yaml': policy('a', OBSERVE) },
      { 'a.yaml': policy('a', INVALID) },
      { 'a.yaml': policy('a') },
    );
    expect(inForce(state)).toEqual(['a Enforce']);
  });

  it('keeps nothing of what was never valid, and says what it may select', () => {
    const state = after({ 'a.yaml': policy('a', INVALID) });
    expect(inForce(state)).toEqual([]);
    expect(state.rejected).toMatchObject([{ name: 'a', selector: { matchLabels: { app: 'x' } } }]);
  });

  it('keeps one object of a file without holding up the others', () => {
    const state = after(
      { 'a.yaml': `${policy('a')}---\n${policy('b')}` },
      { 'a.yaml': `${policy('a', INVALID)}---\n${policy('b', OBSERVE)}` },
    );
    expect(inForce(state)).toEqual(['b Observe', 'a Enforce']);
  });

  it('follows an object that is moved to another file while it is not valid', () => {
    const state = after({ 'a.yaml': policy('a') }, { 'b.yaml': policy('a', INVALID) });
    expect(inForce(state)).toEqual(['a Enforce']);
    expect(state.rejected).toEqual([]);
  });

  it('drops the objects of a deleted file and those that were taken out of one', () => {
    const both = { 'a.yaml': `${policy('a')}---\n${policy('b')}`, 'c.yaml': policy('c') };
    expect(inForce(after(both, { 'a.yaml': policy('b') }))).toEqual(['b Enforce']);
  });

  it.each([
    ['is not YAML', 'a: [\n'],
    ['is empty, as while an editor writes it', ''],
    ['is not text', '\ud800a'],
  ])('keeps everything of a file that %s', (_what, text) => {
    const broken = text === '\ud800a' ? Buffer.from([0xff]) : Buffer.from(text);
    const before = after({ 'a.yaml': `${policy('a')}---\n${policy('b')}` });
    const state = accept(before, [readDocuments({ ok: true, file: 'a.yaml', bytes: broken })]);
    expect(inForce(state)).toEqual(['a Enforce', 'b Enforce']);
    expect(state.findings).toHaveLength(1);
  });

  it.each([
    ['its name', policy('"A!"')],
    ['its kind', policy('a').replace('McpRolePolicy', 'McpRolPolicy')],
    ['its group', policy('a').replace('gatehouse.dev', 'gatehuose.dev')],
    ['the line that says what it is', policy('a').replace(/^.*\n/, '')],
  ])('keeps an object although %s was broken', (_what, text) => {
    const state = after({ 'a.yaml': policy('a') }, { 'a.yaml': text });
    expect(inForce(state)).toEqual(['a Enforce']);
    expect(state.rejected).toEqual([]);
    expect(state.findings).not.toEqual([]);
  });

  it('denies for a new invalid object beside those that are kept', () => {
    const state = after(
      { 'a.yaml': policy('a') },
      { 'a.yaml': `${policy('a')}---\n${policy('b', INVALID)}` },
    );
    expect(inForce(state)).toEqual(['a Enforce']);
    expect(state.rejected).toMatchObject([{ name: 'b' }]);
  });
});

describe('a file of which nothing was ever readable', () => {
  it('may be about any pod', () => {
    expect(after({ 'a.yaml': 'a: [\n' }).rejected).toMatchObject([{ selector: null }]);
  });

  it('is about none if it is empty or holds no resource', () => {
    const state = after({ 'a.yaml': '', 'b.yaml': 'apiVersion: v1\nkind: Pod\n' });
    expect(state.rejected).toEqual([]);
  });
});

it('two objects of one name are both handed on: the compiler uses neither', () => {
  const state = after({ 'a.yaml': policy('a'), 'b.yaml': policy('a', OBSERVE) });
  expect(inForce(state)).toEqual(['a Enforce', 'a Observe']);
});

it('the items of a List are objects like others, at their own places', () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: gatehouse.dev/v1alpha1\n  kind: McpRolePolicy\n  metadata: { name: a }\n  spec: ${INVALID}\n`;
  expect(after({ 'a.yaml': list })).toMatchObject({
    objects: [],
    findings: [{ line: 7, column: 17, field: 'spec.mode' }],
  });
});
