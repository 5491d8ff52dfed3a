import { expect, test } from 'vitest';
import { factsOf } from '#controllers/preflight/credential-facts.ts';
import { makeTestCertificate } from '../runtime/test-certificates.ts';

function jwt(claims: unknown): string {
  return ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');
}

test('a JWT tells when it expires, and which one it is', () => {
  const token = jwt({ exp: 1_800_000_000, nbf: 1_700_000_000 });

  expect(factsOf({ kind: 'token-file', path: '/run/token' }, { token })).toEqual({
    what: 'the token in /run/token',
    expiresMs: 1_800_000_000_000,
    notBeforeMs: 1_700_000_000_000,
  });
});

test('another token tells nothing', () => {
  for (const token of ['opaque', 'a.b.c', jwt('no claims'), jwt({ exp: 'soon' })]) {
    expect(factsOf({ kind: 'token', token }, { token })).toEqual({ what: 'the token in the kubeconfig' });
  }
});

test('a client certificate tells when it holds', async () => {
  const { cert, key } = await makeTestCertificate('anna', { fromMs: -60_000, toMs: 60_000 });
  const shown = { certPem: cert, keyPem: key };
  const { what, notBeforeMs = 0, expiresMs = 0 } = factsOf({ kind: 'certificate', ...shown }, shown);

  expect(what).toBe('the client certificate of the kubeconfig');
  expect(expiresMs - notBeforeMs).toBe(120_000);
});

test('who has none, has none', () => {
  expect(factsOf({ kind: 'none' }, {})).toEqual({ what: undefined });
});
