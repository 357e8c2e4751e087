import type { JsonObject } from '../json/json.ts';

/** *Modern* = MCP 2026-07-28 and later (per-request `_meta`); *legacy* = initialize-based revisions. */
export type Era = 'legacy' | 'modern';

export type Direction = 'clientToServer' | 'serverToClient';

export type ListKind = 'tools' | 'prompts' | 'resources' | 'resourceTemplates';

/** What a rule can name. `method` is for operations that only a `methods[]` rule can allow. */
export type Target =
  | { readonly kind: 'tool'; readonly name: string; readonly arguments: JsonObject }
  | { readonly kind: 'prompt'; readonly name: string; readonly arguments: JsonObject }
  | { readonly kind: 'resource'; readonly uri: string };

/**
 * What one JSON-RPC request or notification asks for: the closed union that every decision is made on.
 * `method` is always the JSON-RPC method as sent.
 */
export type Operation =
  /** initialize, notifications/initialized, server/discover, ping, notifications/roots/list_changed. */
  | { readonly kind: 'lifecycle'; readonly method: string }
  /** notifications/cancelled, notifications/progress: about a call that the sender made or received. */
  | { readonly kind: 'ownCall'; readonly method: string }
  | { readonly kind: 'list'; readonly method: string; readonly of: ListKind }
  /** tools/call, prompts/get, resources/read, resources/subscribe, resources/unsubscribe. */
  | { readonly kind: 'use'; readonly method: string; readonly target: Target }
  /** completion/complete: the target is the prompt (arguments empty) or resource template referred to. */
  | { readonly kind: 'complete'; readonly method: string; readonly target: Target }
  /** subscriptions/listen (modern). */
  | {
      readonly kind: 'listen';
      readonly method: string;
      readonly resources: readonly string[];
      readonly taskIds: readonly string[];
    }
  /** tasks/*: `taskId` is null for tasks/list. */
  | { readonly kind: 'task'; readonly method: string; readonly taskId: string | null }
  /** sampling/createMessage, elicitation/create, roots/list: passes within an allowed call unless a methods rule denies. */
  | { readonly kind: 'serverRequest'; readonly method: string }
  /** Server notifications about nothing a rule can name (message, list_changed, elicitation/complete, tasks, acknowledged). */
  | { readonly kind: 'serverNotice'; readonly method: string }
  /** notifications/resources/updated. */
  | { readonly kind: 'resourceNotice'; readonly method: string; readonly uri: string }
  /** A known method that only `methods[]` allows: logging/setLevel. */
  | { readonly kind: 'plainMethod'; readonly method: string }
  /** Not in the tables of any revision, or not in this direction and era. */
  | { readonly kind: 'unknown'; readonly method: string };
