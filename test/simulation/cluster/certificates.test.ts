import { expect, test } from 'vitest';
import { CertificateError, madeUpCertificates } from '#simulation/cluster/certificates.ts';

const subject = { commonName: 'system:node:n1', organizations: ['system:nodes'] };

test('a certificate says what was asked for, and for how long', async () => {
  const { request } = await madeUpCertificates.makeRequest(subject);

  const certificate = await madeUpCertificates.sign(request, { notBefore: 1, notAfter: 2, usages: ['client auth'] });

  expect(await madeUpCertificates.parseRequest(request)).toEqual(subject);
  expect(await madeUpCertificates.parseCertificate(certificate)).toEqual({
    ...subject,
    notBefore: 1,
    notAfter: 2,
    usages: ['client auth'],
  });
});

test.each(['', 'no PEM', '-----BEGIN CERTIFICATE REQUEST-----\nbm90IEpTT04=\n-----END CERTIFICATE REQUEST-----\n'])(
  'what is no request is refused: %j',
  async (pem) => {
    await expect(madeUpCertificates.parseRequest(pem)).rejects.toThrow(CertificateError);
  },
);

test('a certificate is no request', async () => {
  const { request } = await madeUpCertificates.makeRequest(subject);
  const certificate = await madeUpCertificates.sign(request, { notBefore: 1, notAfter: 2, usages: [] });

  await expect(madeUpCertificates.parseRequest(certificate)).rejects.toThrow('not a PEM block');
});
