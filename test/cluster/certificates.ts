import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { API_SERVICE_ADDRESSES, DNS_DOMAIN, NODE_IPV4, NODE_IPV6, NODE_NAME } from './addresses.ts';
import { run } from './command.ts';
import { STATE } from './folders.ts';

const FOLDER = join(STATE, 'certificates');
const DAYS = '365';

/** Who holds a certificate of the cluster. */
export type Holder = keyof typeof SUBJECTS;

const SUBJECTS = {
  admin: '/O=system:masters/CN=admin',
  'kube-apiserver': '/CN=kube-apiserver',
  'kubelet-client': '/O=system:masters/CN=kube-apiserver-kubelet-client',
  'kube-controller-manager': '/CN=system:kube-controller-manager',
  'kube-scheduler': '/CN=system:kube-scheduler',
  'kube-proxy': '/CN=system:kube-proxy',
  kubelet: `/O=system:nodes/CN=system:node:${NODE_NAME}`,
};

const ADDRESSES: Readonly<Partial<Record<Holder, readonly string[]>>> = {
  'kube-apiserver': [
    'DNS:localhost',
    'DNS:kubernetes',
    'DNS:kubernetes.default',
    'DNS:kubernetes.default.svc',
    `DNS:kubernetes.default.svc.${DNS_DOMAIN}`,
    ...['127.0.0.1', '::1', NODE_IPV4, NODE_IPV6, ...API_SERVICE_ADDRESSES].map((ip) => `IP:${ip}`),
  ],
  kubelet: [`DNS:${NODE_NAME}`, 'IP:127.0.0.1', `IP:${NODE_IPV4}`, `IP:${NODE_IPV6}`],
};

export const AUTHORITY = { certificate: join(FOLDER, 'ca.crt'), key: join(FOLDER, 'ca.key') };
export const SERVICE_ACCOUNT_KEYS = {
  private: join(FOLDER, 'service-account.key'),
  public: join(FOLDER, 'service-account.pub'),
};

export const certificateOf = (holder: Holder): string => join(FOLDER, `${holder}.crt`);
export const keyOf = (holder: Holder): string => join(FOLDER, `${holder}.key`);

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function createAuthority(): void {
  const { certificate, key } = AUTHORITY;
  const subject = [
    '-subj',
    '/CN=gatehouse-test',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ];
  run('openssl', [
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    DAYS,
    ...subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
}

function issue(holder: Holder): void {
  const addresses = ADDRESSES[holder];
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=clientAuth,serverAuth',
    ...(addresses === undefined ? [] : [`subjectAltName=${addresses.join(',')}`]),
  ].flatMap((extension) => ['-addext', extension]);
  const signer = ['-CA', AUTHORITY.certificate, '-CAkey', AUTHORITY.key];
  const files = ['-keyout', keyOf(holder), '-out', certificateOf(holder)];
  const subject = ['-subj', SUBJECTS[holder], ...extensions];
  run('openssl', ['req', '-x509', ...NEW_KEY, '-days', DAYS, ...signer, ...subject, ...files]);
}

/** Makes the cluster's authority, a certificate for each part and the keys of service account tokens. */
export function createCertificates(): void {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  createAuthority();
  for (const holder of Object.keys(SUBJECTS) as Holder[]) issue(holder);
  const { private: secret, public: shown } = SERVICE_ACCOUNT_KEYS;
  run('openssl', ['genrsa', '-out', secret, '2048']);
  run('openssl', ['rsa', '-in', secret, '-pubout', '-out', shown]);
}
