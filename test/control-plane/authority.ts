import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  cryptoProvider,
  type Extension,
} from '@peculiar/x509';

export interface KeyPair {
  certificatePem: string;
  keyPem: string;
}

export interface ClientSubject {
  /** The user. */
  name: string;
  groups?: readonly string[];
}

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

/** One certificate authority for servers and clients of one control plane. */
export interface Authority extends KeyPair {
  issueClient(subject: ClientSubject, validity?: Validity): Promise<KeyPair>;
  /** `addresses`: IP addresses and DNS names. */
  issueServer(name: string, addresses: readonly string[], validity?: Validity): Promise<KeyPair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;

export async function createAuthority(commonName: string): Promise<Authority> {
  cryptoProvider.set(webcrypto);
  const keys = await newKeys();
  let serial = 1;
  const usual = (): Validity => ({ notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * day) });
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...usual(),
    serialNumber: '01',
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });

  async function issue(subject: string, validity: Validity, extensions: readonly Extension[]): Promise<KeyPair> {
    const pair = await newKeys();
    serial += 1;
    const certificate = await X509CertificateGenerator.create({
      ...validity,
      serialNumber: serial.toString(16).padStart(4, '0'),
      subject,
      issuer: authority.subject,
      publicKey: pair.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), ...extensions],
    });
    return { certificatePem: certificate.toString('pem'), keyPem: await pemOf(pair.privateKey) };
  }

  return {
    certificatePem: authority.toString('pem'),
    keyPem: await pemOf(keys.privateKey),
    issueClient({ name, groups = [] }, validity = usual()) {
      const subject = [`CN=${name}`, ...groups.map((group) => `O=${group}`)].join(', ');
      return issue(subject, validity, [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])]);
    },
    issueServer(name, addresses, validity = usual()) {
      const names = addresses.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value }) as const);
      return issue(`CN=${name}`, validity, [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names),
      ]);
    },
  };
}

/** A key to sign service account tokens with. */
export async function newSigningKey(): Promise<{ publicPem: string; privatePem: string }> {
  const pair = await newKeys();
  const spki = await webcrypto.subtle.exportKey('spki', pair.publicKey);
  return { publicPem: PemConverter.encode(spki, PemConverter.PublicKeyTag), privatePem: await pemOf(pair.privateKey) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag);
}

function isAddress(text: string): boolean {
  return /^[0-9.]+$/.test(text) || text.includes(':');
}
