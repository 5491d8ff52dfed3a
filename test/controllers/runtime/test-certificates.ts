import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

export interface TestCertificate {
  cert: string;
  key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/**
 * A self-signed certificate for 127.0.0.1, good as server, as client and as its own authority; from an hour ago for an hour
 * from now, unless told.
 */
export async function makeTestCertificate(
  name: string,
  validity: { fromMs: number; toMs: number } = { fromMs: -3_600_000, toMs: 3_600_000 },
): Promise<TestCertificate> {
  const now = Date.now();
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: new Date(now + validity.fromMs),
    notAfter: new Date(now + validity.toMs),
    signingAlgorithm: { ...algorithm, hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(true),
      new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
}
