/** The bridge stands for the node: its addresses are the node's own. */
export const BRIDGE = 'gatehouse-test';
export const NODE_NAME = 'gatehouse-test';

export const NODE_IPV4 = '10.88.0.1';
export const NODE_IPV6 = 'fd00:88::1';
export const POD_RANGES = ['10.88.0.0/16', 'fd00:88::/64'] as const;
export const SERVICE_RANGES = ['10.96.0.0/16', 'fd00:96::/112'] as const;

/** The first addresses of the service ranges, at which pods find the API server. */
export const API_SERVICE_ADDRESSES = ['10.96.0.1', 'fd00:96::1'] as const;
export const DNS_ADDRESS = '10.96.0.10';
export const DNS_DOMAIN = 'cluster.local';

export const API_PORT = 6443;
/** Not etcd's usual ports: the machine may have one of its own. */
export const ETCD_CLIENT_PORT = 23_790;
export const ETCD_PEER_PORT = 23_800;
