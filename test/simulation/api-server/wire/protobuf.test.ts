import { readFileSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { ApiError } from '#simulation/api-server/api-error.ts';
import { decodeProtobuf } from '#simulation/api-server/wire/protobuf.ts';

/** Command line of kubectl 1.32 → the request body that it sent, in base64. */
const sent = JSON.parse(readFileSync(new URL('golden/kubectl-1.32-requests.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

function decoded(command: string): unknown {
  return decodeProtobuf(Buffer.from(sent[command] ?? '', 'base64'));
}

function message(...fields: [number, string | number | Uint8Array][]): Uint8Array {
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Buffer.from([number << 3, value]);
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  });
  return Buffer.concat(parts);
}

function envelope(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);
}

describe('what kubectl 1.32 sends as protobuf', () => {
  it.each([
    ['create namespace team-a', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' }, spec: {} }],
    [
      'create secret generic s1 --from-literal=a=b --type=Opaque',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's1' }, data: { a: 'Yg==' }, type: 'Opaque' },
    ],
    [
      'create configmap c1 --from-literal=k=v',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c1' }, data: { k: 'v' } },
    ],
    ['create sa sa1', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa1' } }],
    [
      'create token sa1 --duration=10m --audience=x',
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: { audiences: ['x'], expirationSeconds: 600 },
      },
    ],
    [
      'create pdb p --selector=app=web --min-available=50%',
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'p' },
        spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
      },
    ],
    [
      'auth can-i create pods -n x',
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        metadata: {},
        spec: { resourceAttributes: { namespace: 'x', verb: 'create', resource: 'pods' } },
      },
    ],
    ['auth whoami', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} }],
    ['drain --disable-eviction', { apiVersion: 'v1', kind: 'DeleteOptions' }],
  ])('kubectl %s', (command, object) => {
    expect(decoded(command)).toEqual(object);
  });

  it('reads an approval, which comes with the whole request', () => {
    expect(decoded('certificate approve c')).toMatchObject({
      kind: 'CertificateSigningRequest',
      metadata: { name: 'c', resourceVersion: '7', creationTimestamp: '2026-11-21T06:00:00Z' },
      spec: {
        request: 'Yg==',
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['client auth'],
        extra: { k: ['v'] },
        expirationSeconds: 3600,
      },
      status: { conditions: [{ type: 'Approved', status: 'True', reason: 'KubectlApprove' }] },
    });
  });

  it('keeps a zero that was meant: replicas of a Deployment', () => {
    expect(decoded('create deployment web --image=nginx:1 --replicas=0 --port=80')).toMatchObject({
      kind: 'Deployment',
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: { spec: { containers: [{ name: 'nginx', image: 'nginx:1', ports: [{ containerPort: 80 }] }] } },
      },
    });
  });
});

describe('decodeProtobuf', () => {
  it('reads times, pointers to zero and preconditions', () => {
    const options = message([1, 0], [2, message([1, 'uid-1'])], [4, 'Background'], [5, 'All']);

    expect(
      decodeProtobuf(
        envelope('policy/v1', 'Eviction', message([1, message([1, 'p'], [8, message([1, 60])])], [2, options])),
      ),
    ).toEqual({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'p', creationTimestamp: '1970-01-01T00:01:00Z' },
      deleteOptions: {
        gracePeriodSeconds: 0,
        preconditions: { uid: 'uid-1' },
        propagationPolicy: 'Background',
        dryRun: ['All'],
      },
    });
  });

  it('refuses a field that its tables do not have, rather than drop it', () => {
    const raw = message([1, message([1, 'p'])], [15, 'x']);

    expect(() => decodeProtobuf(envelope('v1', 'Namespace', raw))).toThrow('field 15 of Namespace is not supported');
  });

  it('answers 415 to a kind that it reads as JSON only', () => {
    expect(() => decodeProtobuf(envelope('v1', 'Node', new Uint8Array()))).toThrow(ApiError);
  });

  it.each([
    ['no prefix', Buffer.from('{"kind":"Namespace"}')],
    ['a cut message', Buffer.from('k8s\0\x0a\x7f')],
    ['a varint without end', Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(12, 0xff)])],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow('protobuf');
  });
});
