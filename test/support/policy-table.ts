import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileCondition } from '../../core/compile/conditions.ts';
import type { WhenCondition } from '../../api/when.ts';
import type { Principal } from '../../core/identity/principal.ts';
import { readJsonText } from '../../core/json/read.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { ListKind, Operation } from '../../core/mcp/operation.ts';
import type { ListedItem } from '../../core/mcp/listing.ts';
import type { PolicySet, RateLimit, Rule } from '../../core/policy/model.ts';
import type { MaskRule } from '../../core/snapshot/snapshot.ts';

/** A rule as people write it: what is left out is empty, `roles` left out is everybody with a role. */
interface WrittenRule {
  readonly name: string;
  readonly effect: Rule['effect'];
  readonly mode?: Rule['mode'];
  readonly roles?: readonly string[];
  readonly tools?: readonly string[];
  readonly resources?: readonly string[];
  readonly prompts?: readonly string[];
  readonly methods?: readonly string[];
  readonly when?: readonly WhenCondition[];
  readonly limit?: RateLimit;
}

export interface WrittenPolicy {
  readonly state?: PolicySet['state'];
  readonly mode?: PolicySet['mode'];
  readonly roles?: readonly string[];
  readonly rules?: readonly WrittenRule[];
  readonly masks?: readonly (Partial<MaskRule> & { readonly name: string })[];
}

export function readTable(name: string): readonly Group[] {
  const file = new URL(`../cases/${name}.yaml`, import.meta.url);
  return parse(readFileSync(file, 'utf8')) as readonly Group[];
}

/** A group of a table: one pod and its cases. */
export interface Group {
  readonly name: string;
  readonly policy: WrittenPolicy;
  readonly cases: string;
}

/** The cases of a group, one a line, cut at the bars; lines that begin with # are remarks. */
export function rowsOf({ cases }: Group): readonly (readonly string[])[] {
  return cases
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.split(' | ').map((cell) => cell.trim()));
}

export function policyOf({
  state = 'active',
  mode = 'Enforce',
  roles = [],
  rules = [],
}: WrittenPolicy): PolicySet {
  return {
    state,
    mode,
    roles: roles.map((name) => ({ name, members: [] })),
    rules: rules.map(ruleOf),
  };
}

function ruleOf({ name, when = [], limit, ...rule }: WrittenRule): Rule {
  return {
    id: name,
    mode: 'Enforce',
    roles: ['*'],
    tools: [],
    resources: [],
    prompts: [],
    methods: [],
    ...rule,
    when: when.map(compileCondition),
    limit: limit ?? null,
  };
}

export function masksOf({ masks = [] }: WrittenPolicy): readonly MaskRule[] {
  return masks.map(({ name, ...mask }) => ({
    id: name,
    roles: [],
    exceptRoles: [],
    tools: [],
    resources: [],
    prompts: [],
    ...mask,
  }));
}

/** `viewer`, `viewer + editor`, or `nobody`: a principal without a role. */
export function principalOf(as: string): Principal {
  const roles = as === 'nobody' ? [] : as.split(' + ');
  return { provider: 'dev', subject: 'u-1', user: 'ada', roles, expiresAt: 0 };
}

/** `call generate {"max_tokens": 1}`, `read file:///a`, `list tools`, `complete prompt greet`, `method logging/setLevel`. */
export function operationOf(ask: string): Operation {
  const [, verb = '', rest = ''] = /^(\S+) ?([^]*)$/.exec(ask) ?? [];
  const operation = OPERATIONS[verb];
  if (operation === undefined) throw new Error(`no such operation: ${ask}`);
  return operation(rest);
}

const OPERATIONS: Readonly<Record<string, (rest: string) => Operation>> = {
  call: (rest) => use('tools/call', 'tool', rest),
  get: (rest) => use('prompts/get', 'prompt', rest),
  read: (uri) => ({ kind: 'use', method: 'resources/read', target: { kind: 'resource', uri } }),
  subscribe: (uri) => ({
    kind: 'use',
    method: 'resources/subscribe',
    target: { kind: 'resource', uri },
  }),
  list: (of) => ({
    kind: 'list',
    method: of === 'resourceTemplates' ? 'resources/templates/list' : `${of}/list`,
    of: of as ListKind,
  }),
  complete: completion,
  listen: (rest) => ({
    kind: 'listen',
    method: 'subscriptions/listen',
    resources: rest.split(' ').filter((uri) => uri !== ''),
    taskIds: [],
  }),
  updated: (uri) => ({ kind: 'resourceNotice', method: 'notifications/resources/updated', uri }),
  task: (method) => ({ kind: 'task', method, taskId: 't-1' }),
  asked: (method) => ({ kind: 'serverRequest', method }),
  told: (method) => ({ kind: 'serverNotice', method }),
  method: (method) => ({ kind: 'plainMethod', method }),
  unknown: (method) => ({ kind: 'unknown', method }),
  lifecycle: (method) => ({ kind: 'lifecycle', method }),
  own: (method) => ({ kind: 'ownCall', method }),
};

function use(method: string, kind: 'tool' | 'prompt', rest: string): Operation {
  const [, name = '', text = '{}'] = /^(\S*)(?: ([^]+))?$/.exec(rest) ?? [];
  return { kind: 'use', method, target: { kind, name, arguments: argumentsOf(text) } };
}

/** Read as the gate reads them, so that exact numbers stay exact. */
function argumentsOf(text: string): JsonObject {
  const reading = readJsonText(text);
  if (!reading.ok) throw new Error(`not strict JSON: ${text}`);
  return reading.value as JsonObject;
}

function completion(rest: string): Operation {
  const [kind = '', name = ''] = rest.split(' ');
  const method = 'completion/complete';
  if (kind === 'resource') return { kind: 'complete', method, target: { kind, uri: name } };
  return { kind: 'complete', method, target: { kind: 'prompt', name, arguments: {} } };
}

/** `tool generate`, `prompt greet`, `resource file:///a`, `resourceTemplate file:///{name}`. */
export function itemOf(text: string): ListedItem {
  const at = text.indexOf(' ');
  const [kind, name] = [text.slice(0, at) as ListedItem['kind'], text.slice(at + 1)];
  if (kind === 'resource') return { kind, uri: name };
  return kind === 'resourceTemplate' ? { kind, uriTemplate: name } : { kind, name };
}
