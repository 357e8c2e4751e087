import { isOwnPort, OWN_PORTS } from '../port-number.ts';
import { ofContainers } from './refusal.ts';

export const ownPorts = ofContainers('PortReserved', ({ ports }) => {
  const found = ports.filter(({ port }) => isOwnPort(port));
  return found.length === 0
    ? null
    : `has the port ${found.map(({ port }) => port).join(', ')}: ports ${OWN_PORTS} are the sidecar's`;
});

export const guardedProtocols = ofContainers('PortProtocolUnsupported', ({ ports }, { marks }) => {
  const found = ports.filter(
    ({ port, protocol }) => protocol !== 'TCP' && marks.guardedPorts.includes(port),
  );
  return found.length === 0
    ? null
    : `has ${found.map(({ port, protocol }) => `${protocol} on the guarded port ${port}`).join(', ')}: only TCP can be guarded`;
});
