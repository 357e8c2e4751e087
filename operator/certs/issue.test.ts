import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { issueAuthority, issueServing } from './issue.ts';

const HOUR = 3_600_000;
const now = Date.now();
const identity = { namespace: 'gatehouse-system', addresses: ['10.1.2.3', 'fd00::12'] };
const authority = await issueAuthority('one', { now, lifetime: 48 * HOUR });
const serving = await issueServing(authority, identity, { now, lifetime: 24 * HOUR });
const authorityCertificate = new X509Certificate(authority.certificate);
const servingCertificate = new X509Certificate(serving.certificate);

describe('issueAuthority', () => {
  it('signs itself, as an authority', () => {
    expect(authorityCertificate.ca).toBe(true);
    expect(authorityCertificate.verify(authorityCertificate.publicKey)).toBe(true);
    expect(authorityCertificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  it('is valid from before clocks that are behind until the end of its lifetime', () => {
    for (const { validFrom } of [authorityCertificate, servingCertificate])
      expect(now - Date.parse(validFrom)).toBeGreaterThanOrEqual(5 * 60_000);
    expect(authority.notAfter).toBe(Date.parse(authorityCertificate.validTo));
    expect(authority.notAfter - now).toBeGreaterThan(48 * HOUR - 1000);
    expect(authority.notAfter - now).toBeLessThanOrEqual(48 * HOUR);
  });

  it('has another name than the one before it', async () => {
    const other = await issueAuthority('two', { now, lifetime: HOUR });
    expect(new X509Certificate(other.certificate).subject).not.toBe(authorityCertificate.subject);
  });
});

describe('issueServing', () => {
  it('is signed by its authority, and is none itself', () => {
    expect(servingCertificate.checkIssued(authorityCertificate)).toBe(true);
    expect(servingCertificate.verify(authorityCertificate.publicKey)).toBe(true);
    expect(servingCertificate.ca).toBe(false);
    expect(servingCertificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it.each([
    'gatehouse-operator',
    'gatehouse-operator.gatehouse-system',
    'gatehouse-operator.gatehouse-system.svc',
    'gatehouse-operator.gatehouse-system.svc.cluster.local',
  ])('names %s', (name) => {
    expect(servingCertificate.checkHost(name)).toBe(name);
  });

  it.each(['gatehouse-operator.other.svc', 'other.gatehouse-system.svc'])('not %s', (name) => {
    expect(servingCertificate.checkHost(name)).toBeUndefined();
  });

  it('names the addresses of the pod', () => {
    expect(identity.addresses.map((address) => servingCertificate.checkIP(address))).toEqual(
      identity.addresses,
    );
    expect(servingCertificate.checkIP('10.1.2.4')).toBeUndefined();
  });

  it('does not outlive its authority', async () => {
    const long = await issueServing(authority, identity, { now, lifetime: 1000 * HOUR });
    expect(long.notAfter).toBe(authority.notAfter);
  });

  it('takes a namespace of the greatest length', async () => {
    const wide = { namespace: 'n'.repeat(63), addresses: [] };
    const issued = await issueServing(authority, wide, { now, lifetime: HOUR });
    const name = `gatehouse-operator.${wide.namespace}.svc`;
    expect(new X509Certificate(issued.certificate).checkHost(name)).toBe(name);
  });
});
