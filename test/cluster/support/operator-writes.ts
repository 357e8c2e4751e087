import { existsSync, readFileSync, statSync } from 'node:fs';
import { AUDIT_LOG } from '../control-plane.ts';

/** One write of a replica of the operator, as the API server has answered it. */
export interface OperatorWrite {
  /** Pod of the replica. */
  readonly replica: string;
  readonly verb: string;
  /** With its subresource, as in `mcpservers/status`. */
  readonly resource: string;
  readonly namespace: string;
  /** Empty where the body names it. */
  readonly name: string;
  /** HTTP status of the answer. */
  readonly code: number;
  readonly body: unknown;
}

/** Of an Event of audit.k8s.io/v1, what is used here. */
interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly objectRef: Readonly<
    Record<'resource' | 'subresource' | 'namespace' | 'name', string | undefined>
  >;
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: unknown;
}

const POD_NAME = 'authentication.kubernetes.io/pod-name';

/** What the operator has written since this was made, in the order of the answers. */
export class OperatorWrites {
  readonly #from: number;
  #size: number;
  #writes: readonly OperatorWrite[] = [];

  /** @throws Error where the API server keeps no audit log. */
  constructor() {
    if (!existsSync(AUDIT_LOG))
      throw new Error(`The API server writes no ${AUDIT_LOG}: take the cluster down and up again.`);
    this.#from = statSync(AUDIT_LOG).size;
    this.#size = this.#from;
  }

  get all(): readonly OperatorWrite[] {
    const { size } = statSync(AUDIT_LOG);
    if (size !== this.#size) this.#writes = this.#read();
    this.#size = size;
    return this.#writes;
  }

  #read(): readonly OperatorWrite[] {
    const lines = readFileSync(AUDIT_LOG).subarray(this.#from).toString('utf8').split('\n');
    // The last one is not whole yet, or empty.
    return lines.slice(0, -1).map((line) => writeOf(JSON.parse(line) as AuditEvent));
  }
}

function writeOf({
  verb,
  user,
  objectRef,
  responseStatus,
  requestObject,
}: AuditEvent): OperatorWrite {
  const { resource = '', subresource, namespace = '', name = '' } = objectRef;
  return {
    replica: user.extra?.[POD_NAME]?.[0] ?? '',
    verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
    code: responseStatus?.code ?? 0,
    body: requestObject,
  };
}
