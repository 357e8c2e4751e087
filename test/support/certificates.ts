// The library's container of parts asks for it, before the library is loaded.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { X509Certificate } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of one test. */
export class TestAuthority {
  /** PEM. */
  readonly cert: string;
  readonly #certificate: X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.cert = certificate.toString('pem');
    this.#certificate = certificate;
    this.#keys = keys;
  }

  static async create(): Promise<TestAuthority> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned(
      {
        ...validity(),
        name: 'CN=Test authority',
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(true, undefined, true),
          await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return new TestAuthority(certificate, keys);
  }

  /** For a server of this name. */
  async issue(name: string): Promise<TestCertificate> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create(
      {
        ...validity(),
        subject: `CN=${name}`,
        issuer: this.#certificate.subject,
        publicKey: keys.publicKey,
        signingKey: this.#keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          await AuthorityKeyIdentifierExtension.create(this.#keys.publicKey, false, webcrypto),
          new SubjectAlternativeNameExtension([
            { type: /^[\d.:]+$/.test(name) ? 'ip' : 'dns', value: name },
          ]),
        ],
      },
      webcrypto,
    );
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
      cert: certificate.toString('pem'),
      key: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    };
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function validity() {
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + DAY_MS) };
}
