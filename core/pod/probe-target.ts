/** What a rewritten probe or hook asks for, on the pod's own addresses. */
export type ProbeTarget =
  | {
      readonly kind: 'http';
      readonly scheme: 'HTTP' | 'HTTPS';
      readonly port: number;
      readonly path: string;
      readonly headers: readonly { readonly name: string; readonly value: string }[];
      readonly timeoutSeconds: number;
    }
  | { readonly kind: 'tcp'; readonly port: number; readonly timeoutSeconds: number }
  | {
      readonly kind: 'grpc';
      readonly port: number;
      readonly service: string;
      readonly timeoutSeconds: number;
    };
