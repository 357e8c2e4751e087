import type { ListedItem } from '../mcp/listing.ts';
import type { ListKind, Operation, Target } from '../mcp/operation.ts';
import { isTemplate, templateGlob } from './match/template.ts';
import type { Names, Subject } from './match/subject.ts';
import type { ReasonCode } from './reasons.ts';

/** One thing that must be permitted; an operation asks one or several. */
export interface Question {
  /** What `methods` of a rule match; null where no rule has a say. */
  readonly method: string | null;
  /** What the other lists of a rule match; null where only `methods` can name it. */
  readonly subject: Subject | null;
  /** Rules that permit it without naming it: those that name this kind of thing, or every Allow rule. */
  readonly impliedBy: keyof Names | 'anyAllow' | null;
  /** Why it is permitted, where it is. */
  readonly grant: Extract<
    ReasonCode,
    'AllowedByRule' | 'AllowedByImplication' | 'AllowedByProtocol' | 'AllowedInCall'
  >;
  /** Why it is denied where no rule says anything; null: then it is permitted. */
  readonly otherwise: Extract<ReasonCode, 'NoRuleMatched' | 'UnknownMethod'> | null;
  /** Whether it is enough that an approval could be had: what may be asked for is shown. */
  readonly mayBeHeld: boolean;
}

const BASE: Question = {
  method: null,
  subject: null,
  impliedBy: null,
  grant: 'AllowedByImplication',
  otherwise: 'NoRuleMatched',
  mayBeHeld: false,
};

const LISTED: Readonly<Record<ListKind, keyof Names>> = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  resourceTemplates: 'resources',
};

/** The method that uses a thing: a rule that denies it denies every use, so that the thing is not shown either. */
const USES = { tool: 'tools/call', prompt: 'prompts/get', resource: 'resources/read' } as const;

type Plain = Extract<
  Operation,
  {
    readonly kind:
      | 'lifecycle'
      | 'ownCall'
      | 'task'
      | 'serverRequest'
      | 'serverNotice'
      | 'plainMethod'
      | 'unknown';
  }
>;

/** Operations that name nothing but their method. */
const PLAIN: Readonly<Record<Plain['kind'], Partial<Question>>> = {
  lifecycle: { method: null, grant: 'AllowedByProtocol', otherwise: null },
  ownCall: { method: null, grant: 'AllowedByProtocol', otherwise: null },
  task: { otherwise: null },
  serverRequest: { grant: 'AllowedInCall', otherwise: null },
  serverNotice: { grant: 'AllowedInCall', otherwise: null },
  plainMethod: { grant: 'AllowedByRule' },
  unknown: { grant: 'AllowedByRule', otherwise: 'UnknownMethod' },
};

/** All of them must be permitted; the first that is not decides. */
export function questionsOf(operation: Operation): readonly Question[] {
  const base: Question = { ...BASE, method: operation.method };
  if (isPlain(operation)) return [{ ...base, ...PLAIN[operation.kind] }];
  switch (operation.kind) {
    case 'list':
      return [{ ...base, impliedBy: LISTED[operation.of] }];
    case 'use':
      return [{ ...base, subject: operation.target, grant: 'AllowedByRule' }];
    case 'complete':
      return [{ ...base, otherwise: null }, shown(referredTo(operation.target))];
    case 'listen':
      return [
        ...operation.resources.map((uri) => ({ ...base, subject: resource(uri) })),
        { ...base, impliedBy: 'anyAllow' },
      ];
    case 'resourceNotice':
      return [{ ...base, subject: resource(operation.uri) }];
  }
}

function isPlain(operation: Operation): operation is Plain {
  return Object.hasOwn(PLAIN, operation.kind);
}

/** Whether an item belongs in the answer to a list. */
export function questionOfItem(item: ListedItem): Question {
  if (item.kind === 'resource') return shown(resource(item.uri));
  if (item.kind === 'resourceTemplate') return shown(resourceOrTemplate(item.uriTemplate));
  return shown({ kind: item.kind, name: item.name, arguments: null });
}

function shown(subject: Subject): Question {
  const method = USES[subject.kind === 'template' ? 'resource' : subject.kind];
  return { ...BASE, method, subject, mayBeHeld: true };
}

/** What completion is asked for; the arguments are still being written. */
function referredTo(target: Target): Subject {
  if (target.kind === 'resource') return resourceOrTemplate(target.uri);
  return { kind: target.kind, name: target.name, arguments: null };
}

function resource(uri: string): Subject {
  return { kind: 'resource', uri };
}

function resourceOrTemplate(text: string): Subject {
  return isTemplate(text) ? { kind: 'template', glob: templateGlob(text) } : resource(text);
}
