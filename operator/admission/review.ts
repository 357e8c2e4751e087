import type { PatchOperation } from './json-patch.ts';
import { flagIn, isTree, textIn, treeIn, UnreadableObject } from './tree.ts';
import type { Tree } from './tree.ts';

const API_VERSION = 'admission.k8s.io/v1';
const KIND = 'AdmissionReview';

/** What the API server asks (admission.k8s.io/v1). */
export interface AdmissionRequest {
  readonly uid: string;
  /** `Pod`, `McpRolePolicy`, ... */
  readonly kind: string;
  /** Empty for what is in no namespace. */
  readonly namespace: string;
  /** Empty where the API server has yet to make one up. */
  readonly name: string;
  readonly dryRun: boolean;
  /** null when it is deleted. */
  readonly object: Tree | null;
  /** null when it is created. */
  readonly oldObject: Tree | null;
}

type ReviewReading =
  | { readonly ok: true; readonly request: AdmissionRequest }
  /** `problem` is a sentence for whoever sent it. */
  | { readonly ok: false; readonly problem: string };

/** Reads the body of a webhook call, as parsed JSON. */
export function readReview(body: unknown): ReviewReading {
  if (!isTree(body) || body['apiVersion'] !== API_VERSION || body['kind'] !== KIND)
    return { ok: false, problem: `the body must be an ${KIND} of ${API_VERSION}` };
  try {
    const request = requestOf(treeIn(body, 'request'));
    return request.uid === ''
      ? { ok: false, problem: 'request.uid must be there' }
      : { ok: true, request };
  } catch (error) {
    if (error instanceof UnreadableObject)
      return { ok: false, problem: `request: ${error.message}` };
    throw error;
  }
}

function requestOf(tree: Tree): AdmissionRequest {
  return {
    uid: textIn(tree, 'uid'),
    kind: textIn(treeIn(tree, 'kind'), 'kind'),
    namespace: textIn(tree, 'namespace'),
    name: textIn(tree, 'name'),
    dryRun: flagIn(tree, 'dryRun'),
    object: objectIn(tree, 'object'),
    oldObject: objectIn(tree, 'oldObject'),
  };
}

function objectIn(tree: Tree, key: string): Tree | null {
  return (tree[key] ?? null) === null ? null : treeIn(tree, key);
}

/** What is answered. */
export type Verdict =
  | {
      readonly allowed: true;
      readonly patch: readonly PatchOperation[];
      readonly warnings: readonly string[];
    }
  | {
      readonly allowed: false;
      /** 403: the object is refused. 503: not now. 500: it could not be judged. */
      readonly status: 403 | 500 | 503;
      /** A text for whoever wrote the object. */
      readonly message: string;
      /** Stable codes of everything found, for logs. */
      readonly codes: readonly string[];
    };

export const ALLOWED: Verdict = { allowed: true, patch: [], warnings: [] };

/** Names of Kubernetes for the status. */
const REASONS = { 403: 'Forbidden', 500: 'InternalError', 503: 'ServiceUnavailable' };

/** The AdmissionReview that answers the request `uid`. */
export function reviewOf(uid: string, verdict: Verdict): Tree {
  return { apiVersion: API_VERSION, kind: KIND, response: { uid, ...responseOf(verdict) } };
}

function responseOf(verdict: Verdict): Tree {
  if (!verdict.allowed) {
    const { status: code, message } = verdict;
    return { allowed: false, status: { code, reason: REASONS[code], message } };
  }
  const { patch, warnings } = verdict;
  return {
    allowed: true,
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(patch.length === 0 ? {} : { patchType: 'JSONPatch', patch: base64(patch) }),
  };
}

function base64(patch: readonly PatchOperation[]): string {
  return Buffer.from(JSON.stringify(patch), 'utf8').toString('base64');
}
