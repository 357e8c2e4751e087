// The library's container of parts asks for it, before the library is loaded.
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { JsonGeneralName } from '@peculiar/x509';

/** A certificate and its key, PEM (X.509, PKCS #8). Times in milliseconds since the epoch. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly notAfter: number;
}

/** When and for how long, in milliseconds. */
export interface Validity {
  readonly now: number;
  readonly lifetime: number;
}

/** Who the operator is for its callers. */
export interface ServingIdentity {
  readonly namespace: string;
  /** IP addresses of the pod. */
  readonly addresses: readonly string[];
}

export const SERVICE = 'gatehouse-operator';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** Nodes whose clocks are behind ours must not find a new certificate "not yet valid". */
const BACKDATING = 5 * 60_000;

/** A self-signed authority (RFC 5280): signs leaves, and no other authority. `name` tells it from its predecessors. */
export async function issueAuthority(name: string, validity: Validity): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Gatehouse operator authority ${name}`] }],
    keys,
    signingAlgorithm: SIGNATURE,
    ...datesOf(validity),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(certificate, keys);
}

/** What the operator shows to sidecars and to the API server. It never outlives its authority. */
export async function issueServing(
  authority: Pick<IssuedCertificate, 'certificate' | 'privateKey'>,
  identity: ServingIdentity,
  validity: Validity,
): Promise<IssuedCertificate> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await newKeys();
  const dates = datesOf(validity);
  const certificate = await X509CertificateGenerator.create({
    issuer: issuer.subjectName,
    subject: [{ CN: [SERVICE] }],
    publicKey: keys.publicKey,
    signingKey: await readPrivateKey(authority.privateKey),
    signingAlgorithm: SIGNATURE,
    notBefore: latest(dates.notBefore, issuer.notBefore),
    notAfter: earliest(dates.notAfter, issuer.notAfter),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(namesOf(identity)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return issued(certificate, keys);
}

/** Every name under which the Service and the pod can be called. */
function namesOf({ namespace, addresses }: ServingIdentity): JsonGeneralName[] {
  const inNamespace = `${SERVICE}.${namespace}`;
  const names = [SERVICE, inNamespace, `${inNamespace}.svc`, `${inNamespace}.svc.cluster.local`];
  return [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function readPrivateKey(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), ALGORITHM, false, [
    'sign',
  ]);
}

async function issued(
  certificate: X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<IssuedCertificate> {
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: `${PemConverter.encode(key, PemConverter.PrivateKeyTag)}\n`,
    notAfter: certificate.notAfter.getTime(),
  };
}

/** X.509 counts in whole seconds. */
function datesOf({ now, lifetime }: Validity) {
  const second = Math.floor(now / 1000) * 1000;
  return { notBefore: new Date(second - BACKDATING), notAfter: new Date(second + lifetime) };
}

function earliest(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
