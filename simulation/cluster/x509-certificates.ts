import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  cryptoProvider,
  type JsonGeneralNames,
  type JsonName,
} from '@peculiar/x509';
import { CertificateError, type CertificateMaker, type CertificateSubject } from './certificates.ts';

/** Whose key signs. */
export interface Signer {
  certificatePem: string;
  /** A P-256 key in PKCS#8. */
  keyPem: string;
}

const alternativeName = '2.5.29.17';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** Kubernetes' names of the extended key usages that kubelets ask for. */
const extendedUsages: ReadonlyMap<string, string> = new Map([
  ['client auth', ExtendedKeyUsage.clientAuth],
  ['server auth', ExtendedKeyUsage.serverAuth],
]);
const keyUsages: ReadonlyMap<string, KeyUsageFlags> = new Map([
  ['digital signature', KeyUsageFlags.digitalSignature],
  ['key encipherment', KeyUsageFlags.keyEncipherment],
]);

/**
 * Certificates that a TLS server believes, with real keys. Without a `signer` it signs nothing, as where a real
 * kube-controller-manager does.
 */
export function x509Certificates(signer?: Signer): CertificateMaker {
  cryptoProvider.set(webcrypto);
  return {
    async makeRequest(subject) {
      const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const names = alternativeNamesOf(subject);
      const request = await Pkcs10CertificateRequestGenerator.create({
        name: nameOf(subject),
        keys,
        signingAlgorithm: algorithm,
        extensions: names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
      return { request: request.toString('pem'), privateKey: PemConverter.encode(key, PemConverter.PrivateKeyTag) };
    },
    async parseRequest(pem) {
      return subjectOf(requestOf(pem));
    },
    async sign(pem, { notBefore, notAfter, usages }) {
      if (signer === undefined) throw new CertificateError('nobody signs here');
      const request = requestOf(pem);
      const names = alternativeNamesOf(subjectOf(request));
      const certificate = await X509CertificateGenerator.create({
        serialNumber: `00${randomBytes(15).toString('hex')}`,
        notBefore: new Date(notBefore),
        notAfter: new Date(notAfter),
        subject: request.subject,
        issuer: new X509Certificate(signer.certificatePem).subject,
        publicKey: await request.publicKey.export(),
        signingKey: await keyOf(signer.keyPem),
        signingAlgorithm: algorithm,
        extensions: [
          new KeyUsagesExtension(
            usages.reduce((flags, usage) => flags | (keyUsages.get(usage) ?? 0), 0),
            true,
          ),
          new ExtendedKeyUsageExtension(usages.flatMap((usage) => extendedUsages.get(usage) ?? [])),
          ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
        ],
      });
      return certificate.toString('pem');
    },
    async parseCertificate(pem) {
      const certificate = certificateOf(pem);
      const flags = certificate.getExtension(KeyUsagesExtension)?.usages ?? 0;
      const extended: readonly unknown[] = certificate.getExtension(ExtendedKeyUsageExtension)?.usages ?? [];
      return {
        ...subjectOf(certificate),
        notBefore: certificate.notBefore.getTime(),
        notAfter: certificate.notAfter.getTime(),
        usages: [
          ...[...keyUsages].flatMap(([usage, flag]) => ((flags & flag) === 0 ? [] : [usage])),
          ...[...extendedUsages].flatMap(([usage, id]) => (extended.includes(id) ? [usage] : [])),
        ],
      };
    },
  };
}

/** What a PKCS#10 request asks for; undefined for any other text. Whether its signature holds isn't looked at. */
export function readX509Request(pem: string): CertificateSubject | undefined {
  try {
    return subjectOf(requestOf(pem));
  } catch (error) {
    if (error instanceof CertificateError) return undefined;
    throw error;
  }
}

function requestOf(pem: string): Pkcs10CertificateRequest {
  return blockOf(pem, 'CERTIFICATE REQUEST', () => new Pkcs10CertificateRequest(pem));
}

function certificateOf(pem: string): X509Certificate {
  return blockOf(pem, 'CERTIFICATE', () => new X509Certificate(pem));
}

function blockOf<T>(pem: string, label: string, read: () => T): T {
  if (!pem.trimStart().startsWith(`-----BEGIN ${label}-----`)) {
    throw new CertificateError(`not a PEM block of type ${label}`);
  }
  try {
    return read();
  } catch (cause) {
    throw new CertificateError(`the ${label} can't be read`, { cause });
  }
}

function keyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const [der] = PemConverter.decode(pem);
  if (der === undefined) throw new CertificateError("the signer's key is no PEM block");
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

function nameOf({ commonName, organizations }: CertificateSubject): JsonName {
  return [{ CN: [commonName] }, ...organizations.map((organization) => ({ O: [organization] }))];
}

function alternativeNamesOf({ dnsNames = [], ipAddresses = [] }: CertificateSubject): JsonGeneralNames {
  return [
    ...dnsNames.map((value) => ({ type: 'dns', value }) as const),
    ...ipAddresses.map((value) => ({ type: 'ip', value }) as const),
  ];
}

function subjectOf(read: Pkcs10CertificateRequest | X509Certificate): CertificateSubject {
  const name = new Name(read.subject);
  const [commonName] = name.getField('CN');
  if (commonName === undefined) throw new CertificateError('commonName is missing');
  const names = read.extensions.flatMap(({ type, rawData }) =>
    type === alternativeName ? new SubjectAlternativeNameExtension(rawData).names.items : [],
  );
  const dnsNames = names.flatMap(({ type, value }) => (type === 'dns' ? [value] : []));
  const ipAddresses = names.flatMap(({ type, value }) => (type === 'ip' ? [value] : []));
  return {
    commonName,
    organizations: name.getField('O'),
    ...(dnsNames.length > 0 && { dnsNames }),
    ...(ipAddresses.length > 0 && { ipAddresses }),
  };
}
