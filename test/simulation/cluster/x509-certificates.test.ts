import { X509Certificate, createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { CertificateError } from '#simulation/cluster/certificates.ts';
import { readX509Request, x509Certificates } from '#simulation/cluster/x509-certificates.ts';
import { x509Requests } from '#controllers/certificates/x509-requests.ts';
import { createAuthority } from '#test/control-plane/authority.ts';

const subject = { commonName: 'system:node:n1', organizations: ['system:nodes'] };
const terms = {
  notBefore: Date.parse('2030-01-01T00:00:00Z'),
  notAfter: Date.parse('2031-01-01T00:00:00Z'),
  usages: ['digital signature', 'client auth'],
};

test('a certificate is for whom asked, is signed by the authority, and belongs to the key', async () => {
  const authority = await createAuthority('test');
  const maker = x509Certificates(authority);
  const { request, privateKey } = await maker.makeRequest(subject);

  const certificate = await maker.sign(request, terms);

  expect(await maker.parseCertificate(certificate)).toEqual({ ...subject, ...terms });
  const read = new X509Certificate(certificate);
  expect(read.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
});

test('the approver of Rackwright reads a request as it was meant', async () => {
  const names = { dnsNames: ['n1.example'], ipAddresses: ['10.0.0.1'] };
  const { request } = await x509Certificates().makeRequest({ ...subject, ...names });

  expect(await x509Requests.parse(request)).toEqual({ ...subject, ...names, others: [] });
  expect(readX509Request(request)).toEqual({ ...subject, ...names });
});

test('without a signer nothing is signed', async () => {
  const maker = x509Certificates();
  const { request } = await maker.makeRequest(subject);

  await expect(maker.sign(request, terms)).rejects.toThrow(CertificateError);
});

test.each(['', 'no PEM', '-----BEGIN CERTIFICATE REQUEST-----\nbm8=\n-----END CERTIFICATE REQUEST-----\n'])(
  'what is no request is refused: %j',
  async (pem) => {
    await expect(x509Certificates().parseRequest(pem)).rejects.toThrow(CertificateError);
    expect(readX509Request(pem)).toBeUndefined();
  },
);

test('a certificate is no request', async () => {
  const authority = await createAuthority('test');

  await expect(x509Certificates().parseRequest(authority.certificatePem)).rejects.toThrow('not a PEM block');
});
