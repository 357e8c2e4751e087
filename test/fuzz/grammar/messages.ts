import fc from 'fast-check';
import type { Method } from '../../../core/mcp/method.ts';
import { METHODS } from '../../../core/mcp/methods.ts';
import { CAPABILITIES_META, VERSION_META } from '../../../core/mcp/versions.ts';

/** A message as it should be; grammar/mutations.ts spoils it. */
export interface Meant {
  readonly message: Readonly<Record<string, unknown>>;
  readonly era: 'legacy' | 'modern';
  /** What `Mcp-Method` and `Mcp-Name` would say truly; empty where there is nothing to say. */
  readonly method: string;
  readonly name: string;
}

/** Half of what is asked for is allowed. */
const NAMES = [
  'open',
  'open',
  'open',
  'open',
  'transfer',

  'open-note',
  'transfer',
  'transfer',
  'secret',
  'Open',
  'open-secret-1',
  'ope',
  'open\u0000',
  'ｏpen',
  '',
];
const PROMPTS = ['greet', 'greet-all', 'Greet', 'secret'];
const URIS = [
  'note://open/a',
  'note://open/b/c',
  'note://secret/a',
  'note://open/../secret/a',
  'note://open/%2e%2e/secret',
  'NOTE://open/a',
  'note://open//a',
  'note://open',
  'file:///etc/passwd',
];

const id: fc.Arbitrary<unknown> = fc.constantFrom(
  1,
  2,
  7,
  '1',
  'a',
  'ask-1',
  -1,
  0,
  9007199254740991,
  '',
  'é',
  '\u2028',
);

const given: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ amount: fc.constantFrom(1, 99.5, 100, 101, 1e6, '1', null) }),
  },
  fc.dictionary(
    fc.constantFrom('amount', 'text', '1', 'a', 'é', 'toString'),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 3 },
  ),
  fc.constant({}),
);

/** Unknown methods besides those of the tables. */
const EXTENSIONS: readonly Method[] = [
  'custom/go',
  'custom',
  'tools/Call',
  'x/y',
  'completion',
].map((method) => ({
  ...(METHODS[0] as Method),
  method,
  eras: ['legacy', 'modern'],
  shape: { kind: 'plain', as: 'plainMethod' },
  name: null,
}));

const OF_CLIENTS = [
  ...METHODS.filter(({ direction }) => direction === 'clientToServer'),
  ...EXTENSIONS,
];
const CALL = OF_CLIENTS.filter(({ method }) => method === 'tools/call');
const TASKS = OF_CLIENTS.filter(({ shape }) => shape.kind === 'task');
const LISTS = OF_CLIENTS.filter(({ shape }) => shape.kind === 'list');

const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...CALL) },
  { weight: 3, arbitrary: fc.constantFrom(...LISTS) },
  { weight: 1, arbitrary: fc.constantFrom(...TASKS) },
  { weight: 5, arbitrary: fc.constantFrom(...OF_CLIENTS) },
);

const asking: fc.Arbitrary<Meant> = method.chain((entry) =>
  fc
    .record({
      era: fc.constantFrom(...entry.eras),
      params: paramsOf(entry),
      id,
      form: fc.integer({ min: 0, max: 19 }),
    })
    .map(({ era, params, id, form }) => {
      // One in twenty has the form of the other kind.
      const isRequest = (entry.form === 'request') === form > 0;
      const all = era === 'modern' ? { ...params, _meta: META } : params;
      const message = {
        jsonrpc: '2.0',
        ...(isRequest ? { id } : {}),
        method: entry.method,
        params: all,
      };
      return { message, era, method: entry.method, name: nameIn(entry, params) };
    }),
);

const META = { [VERSION_META]: '2026-07-28', [CAPABILITIES_META]: {} };

const answering: fc.Arbitrary<Meant> = fc
  .record({
    id,
    body: fc.constantFrom(
      { result: {} },
      { result: { action: 'accept' } },
      { error: { code: -1, message: 'no' } },
    ),
  })
  .map(({ id, body }) => ({
    message: { jsonrpc: '2.0', id, ...body },
    era: 'legacy',
    method: '',
    name: '',
  }));

/** Any message of a client, each method of the tables among them. */
export const message: fc.Arbitrary<Meant> = fc.oneof({ weight: 15, arbitrary: asking }, answering);

function paramsOf({ method, shape }: Method): fc.Arbitrary<Record<string, unknown>> {
  if (method === 'notifications/cancelled')
    return fc.record({ requestId: id, reason: fc.constantFrom('', 'late') });
  if (method === 'notifications/progress')
    return fc.record({ progressToken: id, progress: fc.nat() });
  const name = fc.constantFrom(...NAMES);
  const uri = fc.constantFrom(...URIS);
  switch (shape.kind) {
    case 'use':
      if (shape.target === 'resource') return fc.record({ uri });
      return fc.record(
        { name: shape.target === 'tool' ? name : fc.constantFrom(...PROMPTS), arguments: given },
        { requiredKeys: ['name'] },
      );
    case 'complete':
      return fc.record({
        ref: fc.oneof(
          fc.record({ type: fc.constant('ref/prompt'), name: fc.constantFrom(...PROMPTS) }),
          fc.record({ type: fc.constant('ref/resource'), uri }),
        ),
        argument: fc.constant({ name: 'a', value: '' }),
      });
    case 'listen':
      return fc.record({
        notifications: fc.record(
          {
            resourceSubscriptions: fc.array(uri, { maxLength: 2 }),
            toolsListChanged: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
      });
    case 'task':
      return fc.record({ taskId: fc.constantFrom('<TASK>', '<TASK>', '<TASK>', 'task-1', '') });
    default:
      return fc.constantFrom({}, { cursor: 'c' }, { level: 'info' });
  }
}

function nameIn({ name }: Method, params: Readonly<Record<string, unknown>>): string {
  const value = name === null ? undefined : params[name];
  return typeof value === 'string' ? value : '';
}
