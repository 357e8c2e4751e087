import type { RequestId } from '../../core/mcp/message.ts';
import type { ListKind, Operation, Target } from '../../core/mcp/operation.ts';

/**
 * The call that a stream answers, without its arguments: enough to filter its answer and to decide again when the
 * stream is resumed, at any replica that has the workload keys.
 */
export interface CallOrigin {
  readonly rpcId: RequestId;
  readonly decisionId: string;
  readonly kind: Operation['kind'];
  readonly method: string;
  /** What kind of list it asked for; null for anything else. */
  readonly of: ListKind | null;
  readonly target: { readonly kind: 'tool' | 'prompt' | 'resource'; readonly name: string } | null;
}

/** The name that rules match, as records and seals show it. */
export function targetOf(operation: Operation): CallOrigin['target'] {
  if (operation.kind === 'resourceNotice') return { kind: 'resource', name: operation.uri };
  if (operation.kind !== 'use' && operation.kind !== 'complete') return null;
  const { target } = operation;
  return { kind: target.kind, name: target.kind === 'resource' ? target.uri : target.name };
}

/** The operation as far as it is known. */
export function operationOf({ kind, method, of, target }: CallOrigin): Operation {
  if (target !== null && (kind === 'use' || kind === 'complete'))
    return { kind, method, target: operandOf(target) };
  if (kind === 'list' && of !== null) return { kind, method, of };
  if (kind === 'listen') return { kind, method, resources: [], taskIds: [] };
  if (kind === 'task') return { kind, method, taskId: null };
  if (kind === 'plainMethod' || kind === 'lifecycle') return { kind, method };
  return { kind: 'unknown', method };
}

function operandOf({ kind, name }: NonNullable<CallOrigin['target']>): Target {
  return kind === 'resource' ? { kind, uri: name } : { kind, name, arguments: {} };
}
