import { expect, test } from 'vitest';
import { expiryOf } from '#controllers/targets/expiry.ts';
import { makeTestCertificate } from '../runtime/test-certificates.ts';

const jwt = (claims: unknown): string =>
  ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

test('a token of a ServiceAccount says when it runs out, and no other token does', () => {
  expect(expiryOf({ kind: 'token', token: jwt({ exp: 1_900_000_000 }) })).toBe(1_900_000_000_000);
  expect(expiryOf({ kind: 'token', token: jwt({ sub: 'x' }) })).toBeUndefined();
  expect(expiryOf({ kind: 'token', token: jwt(null) })).toBeUndefined();
  expect(expiryOf({ kind: 'token', token: 'a.b.c' })).toBeUndefined();
  expect(expiryOf({ kind: 'token', token: 'abcdef' })).toBeUndefined();
});

test('a certificate says when it runs out', async () => {
  const { cert, key } = await makeTestCertificate('client');

  expect(expiryOf({ kind: 'certificate', certPem: cert, keyPem: key })).toBeGreaterThan(Date.now());
});
