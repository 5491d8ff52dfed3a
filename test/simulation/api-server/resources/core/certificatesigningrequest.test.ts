import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { created, errorsOf, object, refusals, updated } from './objects.ts';

const signerName = 'kubernetes.io/kube-apiserver-client-kubelet';

function request(spec: Record<string, unknown> = {}): KubeObject {
  return object('CertificateSigningRequest', {
    spec: { request: 'Yg==', signerName, usages: ['client auth'], ...spec },
    status: { certificate: 'Zm9yZ2Vk' },
  });
}

const condition = (type: string, more: object = {}): object => ({
  type,
  status: 'True',
  reason: 'R',
  message: 'm',
  ...more,
});

describe('CertificateSigningRequest', () => {
  it('names the requester, whoever it claims to be from', () => {
    expect(created(request({ username: 'root', groups: ['system:nodes'] }))).toMatchObject({
      spec: { username: 'ann', uid: 'u-1', groups: ['system:masters'] },
      status: {},
    });
    expect(created(request()).status).toEqual({});
  });

  it.each([
    [{ request: undefined }, 'spec.request'],
    [{ usages: [] }, 'spec.usages'],
    [{ signerName: undefined }, 'spec.signerName'],
    [{ signerName: 'nobody' }, 'spec.signerName'],
    [{ expirationSeconds: 599 }, 'spec.expirationSeconds'],
  ])('with %j is refused', (spec, field) => {
    expect(errorsOf(created(request(spec)))).toMatchObject([{ field }]);
  });

  it('keeps its spec for good', () => {
    const old = created(request());

    expect(updated(old, { spec: { signerName: 'other.io/x' } }).spec).toEqual(old.spec);
  });

  it('is approved through approval, and nothing but conditions is written there', () => {
    const old = created(request());
    const status = { certificate: 'Zm9yZ2Vk', conditions: [condition('Approved'), condition('Failed')] };

    const next = updated(old, { status }, 'approval');

    const times = { lastUpdateTime: '2026-11-21T06:00:00Z', lastTransitionTime: '2026-11-21T06:00:00Z' };
    expect(next.status).toEqual({ conditions: [condition('Approved', times), condition('Failed', times)] });
    expect(refusals(next, old)).toEqual([]);
  });

  it('cannot be approved through status, where it is issued', () => {
    const old = created(request());

    const next = updated(old, { status: { certificate: 'Yw==', conditions: [condition('Approved')] } }, 'status');

    expect(next.status).toEqual({ certificate: 'Yw==' });
  });

  it('is not both approved and denied', () => {
    const old = created(request());
    const next = updated(old, { status: { conditions: [condition('Approved'), condition('Denied')] } }, 'approval');

    expect(refusals(next, old).join()).toContain('Approved and Denied conditions are mutually exclusive');
  });

  it('stays approved', () => {
    const old = { ...created(request()), status: { conditions: [condition('Approved')] } };
    const next = updated(old, { status: {} }, 'approval');

    expect(refusals(next, old)).toEqual([
      'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
    ]);
  });

  it('an approval that is not True is refused', () => {
    const old = created(request());
    const next = updated(old, { status: { conditions: [condition('Approved', { status: 'False' })] } }, 'approval');

    expect(errorsOf(next, old)).toMatchObject([{ field: 'status.conditions[0].status' }]);
  });
});
