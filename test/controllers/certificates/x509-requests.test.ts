import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, expect, test } from 'vitest';
import { x509Requests } from '#controllers/certificates/x509-requests.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
let keys: webcrypto.CryptoKeyPair;

beforeAll(async () => {
  keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
});

async function given(name: x509.JsonName | string, extensions: x509.Extension[] = []): Promise<string> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
    extensions,
  });
  return request.toString('pem');
}

const ofNode = [{ O: ['system:nodes'] }, { CN: ['system:node:n1'] }];

test('reads what a kubelet asks for when it joins', async () => {
  expect(await x509Requests.parse(await given(ofNode))).toEqual({
    commonName: 'system:node:n1',
    organizations: ['system:nodes'],
    dnsNames: [],
    ipAddresses: [],
    others: [],
  });
});

test('reads names and addresses, IPv6 as Kubernetes writes it', async () => {
  const names = new x509.SubjectAlternativeNameExtension([
    { type: 'dns', value: 'n1' },
    { type: 'ip', value: '10.0.0.1' },
    { type: 'ip', value: '2001:db8:0:0:0:0:0:1' },
  ]);

  expect(await x509Requests.parse(await given(ofNode, [names]))).toMatchObject({
    dnsNames: ['n1'],
    ipAddresses: ['10.0.0.1', '2001:db8::1'],
    others: [],
  });
});

test('names everything else that is asked for', async () => {
  const names = new x509.SubjectAlternativeNameExtension([
    { type: 'email', value: 'root@example.com' },
    { type: 'url', value: 'spiffe://example.com/x' },
  ]);
  const name = [...ofNode, { CN: ['system:node:n2'] }, { OU: ['x'] }];

  expect(await x509Requests.parse(await given(name, [names, new x509.BasicConstraintsExtension(true)]))).toMatchObject({
    commonName: 'system:node:n1',
    others: [
      'CN=system:node:n2',
      'OU=x',
      'email:root@example.com',
      'url:spiffe://example.com/x',
      'extension 2.5.29.19',
    ],
  });
});

test('keeps every organization, however the subject is built', async () => {
  const built = await given([{ O: ['system:nodes', 'system:masters'] }, { CN: ['system:node:n1'] }]);

  expect(await x509Requests.parse(built)).toMatchObject({ organizations: ['system:nodes', 'system:masters'] });
});

test('names hidden in a second set of extensions, which the library does not show, are told', async () => {
  const harmless = new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature);
  const hidden = new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'kubernetes.default' }]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: ofNode,
    keys,
    signingAlgorithm: algorithm,
    attributes: [new x509.ExtensionsAttribute([harmless]), new x509.ExtensionsAttribute([hidden])],
  });

  expect(await x509Requests.parse(request.toString('pem'))).toMatchObject({
    others: ['attribute 1.2.840.113549.1.9.14'],
  });
});

test('what usages an extension names changes nothing: the signer goes by spec.usages', async () => {
  const usages = new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign);

  expect(await x509Requests.parse(await given(ofNode, [usages]))).toMatchObject({ others: [] });
});

test.each([
  ['nothing', ''],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ['rubbish in a PEM', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n'],
])('refuses %s', async (_, pem) => {
  expect(await x509Requests.parse(pem)).toHaveProperty('unreadable');
});

test('refuses what is not one block alone: a signer could take another block than was read here', async () => {
  const [own, other] = [await given(ofNode), await given([{ CN: ['system:node:control-plane-1'] }])];
  const [begin = '', ...rest] = own.split('\n');

  for (const pem of [
    own + other,
    `text before\n${own}`,
    `${own}text after\n`,
    [begin, 'Proc-Type: 4', '', ...rest].join('\n'),
    own.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'),
    own.replace('\n-----END', '=\n-----END'),
    own.replace('\n-----END', '\n \n-----END'),
  ]) {
    expect(await x509Requests.parse(pem), pem).toMatchObject({ unreadable: expect.stringContaining('PEM') });
  }
  expect(await x509Requests.parse(own.replaceAll('\n', '\r\n'))).toHaveProperty('commonName', 'system:node:n1');
});

test('refuses what is longer than any kubelet asks, without reading it', async () => {
  const names = Array.from({ length: 5_000 }, (_, at) => ({ type: 'dns', value: `n${at}.example.com` }) as const);

  expect(await x509Requests.parse(await given(ofNode, [new x509.SubjectAlternativeNameExtension(names)]))).toEqual({
    unreadable: 'longer than 16384 characters',
  });
});

test.each([
  [
    'RSA',
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
  ],
  ['Ed25519', { name: 'Ed25519' }],
  ['P-384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
])('reads requests with keys of %s', async (_, signingAlgorithm) => {
  const pair = await crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('one key is no pair');
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ name: ofNode, keys: pair, signingAlgorithm });

  expect(await x509Requests.parse(request.toString('pem'))).toHaveProperty('commonName', 'system:node:n1');
});

test('every common name counts, in one relative name or in several', async () => {
  const one = await given([{ O: ['system:nodes'] }, { CN: ['system:node:n1', 'system:node:n2'] }]);
  const several = await given([...ofNode, { CN: ['system:node:n2'] }]);

  for (const pem of [one, several]) {
    expect(await x509Requests.parse(pem)).toMatchObject({ others: ['CN=system:node:n2'] });
  }
});

test('refuses a request whose signature is not by its own key', async () => {
  const der = Buffer.from(x509.PemConverter.decodeFirst(await given(ofNode)));
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  const forged = x509.PemConverter.encode(der, 'CERTIFICATE REQUEST');

  expect(await x509Requests.parse(forged)).toHaveProperty('unreadable');
});
