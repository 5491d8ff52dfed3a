import { expect, test } from 'vitest';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { TransportError } from '#controllers/runtime/transport.ts';
import { faultOf } from '#controllers/targets/fault.ts';

const now = Date.parse('2030-01-01T12:00:00Z');
const facts = { expiresAt: undefined, now };

function tlsError(code: string): KubeError {
  const cause = Object.assign(new Error('no trust'), { code });
  const transport = new TransportError('https://b: no trust', 'not-sent', { cause });
  return new KubeError('Unavailable', 'GET /version got no answer: no trust', { cause: transport });
}

test('credentials that have run out are told from those that are not known', () => {
  const refused = new KubeError('Unauthorized', 'Unauthorized', { status: 401 });

  expect(faultOf('b', refused, facts).reason).toBe('ClusterUnauthorized');
  expect(faultOf('b', refused, { expiresAt: now + 1, now }).reason).toBe('ClusterUnauthorized');
  expect(faultOf('b', refused, { expiresAt: now - 1, now })).toEqual({
    reason: 'CredentialsExpired',
    message: expect.stringContaining('good until 2030-01-01T11:59:59Z') as string,
  });
});

test('a right that is missing is named', () => {
  const refused = new KubeError('Forbidden', 'nodes is forbidden: User "x" cannot list', { status: 403 });

  expect(faultOf('b', refused, facts)).toEqual({
    reason: 'ClusterForbidden',
    message:
      'Cluster b lets us in, but not do our work: nodes is forbidden: User "x" cannot list. Apply docs/install/target-rbac.yaml there.',
  });
});

test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED'])(
  'a certificate that is not trusted (%s) is told from silence',
  (code) => {
    const fault = faultOf('b', tlsError(code), facts);

    expect(fault.reason).toBe('ClusterNotTrusted');
    expect(fault.message).toContain(code);
  },
);

test('all else is silence', () => {
  expect(faultOf('b', tlsError('ECONNREFUSED'), facts).reason).toBe('ClusterUnreachable');
  expect(faultOf('b', new KubeError('Unavailable', 'etcdserver: no leader', { status: 500 }), facts)).toEqual({
    reason: 'ClusterUnreachable',
    message: "Cluster b doesn't answer: etcdserver: no leader.",
  });
});
