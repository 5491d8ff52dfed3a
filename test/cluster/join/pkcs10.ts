import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  PemConverter,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  cryptoProvider,
  type Attribute,
  type Extension,
  type JsonGeneralNames,
  type JsonName,
} from '@peculiar/x509';

type KeyAlgorithm = webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams | webcrypto.Algorithm;

/** What a request asks for: by default all that a kubelet of `node` asks for when it joins, and nothing else. */
export interface Wish {
  /** Relative names in order; the kubelet's own two unless told. */
  subject?: JsonName;
  names?: JsonGeneralNames;
  extensions?: readonly Extension[];
  attributes?: readonly Attribute[];
  algorithm?: KeyAlgorithm & { hash?: string };
  /** An earlier key once more. */
  keys?: webcrypto.CryptoKeyPair;
}

export interface Request {
  /** PKCS#10 in PEM. */
  pem: string;
  /** PKCS#8 in PEM. */
  keyPem: string;
  keys: webcrypto.CryptoKeyPair;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export function subjectOf(node: string): JsonName {
  return [{ O: ['system:nodes'] }, { CN: [`system:node:${node}`] }];
}

export async function makeRequest(node: string, wish: Wish = {}): Promise<Request> {
  cryptoProvider.set(webcrypto);
  const { subject = subjectOf(node), names = [], extensions = [], attributes = [], algorithm = ecdsa } = wish;
  const keys = wish.keys ?? (await newKeys(algorithm));
  const named = names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)];
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    extensions: [...named, ...extensions],
    attributes: [...attributes],
  });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { pem: `${request.toString('pem')}\n`, keyPem: PemConverter.encode(der, PemConverter.PrivateKeyTag), keys };
}

async function newKeys(algorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error(`${algorithm.name} makes no pair of keys`);
  return keys;
}
