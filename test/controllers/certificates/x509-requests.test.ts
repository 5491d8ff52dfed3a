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

test('refuses a request whose signature is not by its own key', async () => {
  const der = Buffer.from(x509.PemConverter.decodeFirst(await given(ofNode)));
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  const forged = x509.PemConverter.encode(der, 'CERTIFICATE REQUEST');

  expect(await x509Requests.parse(forged)).toHaveProperty('unreadable');
});
