import { listAt, numberAt, textAt, textsAt } from './fields.ts';

/** A Service as far as it gives a server its names. */
export interface ObservedService {
  readonly namespace: string;
  readonly name: string;
  /** Its own addresses, none where it is headless. */
  readonly addresses: readonly string[];
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number; readonly target: string | number }[];
}

/** null for a Service that selects no pods. */
export function observedService(service: unknown): ObservedService | null {
  const selector = textsAt(service, 'spec', 'selector');
  if (Object.keys(selector).length === 0) return null;
  return {
    namespace: textAt(service, 'metadata', 'namespace'),
    name: textAt(service, 'metadata', 'name'),
    addresses: listAt(service, 'spec', 'clusterIPs').filter(
      (address): address is string => typeof address === 'string' && address !== 'None',
    ),
    selector,
    ports: listAt(service, 'spec', 'ports').map((port) => ({
      port: numberAt(port, 'port'),
      target: textAt(port, 'targetPort') || numberAt(port, 'targetPort') || numberAt(port, 'port'),
    })),
  };
}
