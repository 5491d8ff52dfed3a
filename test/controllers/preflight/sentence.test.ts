import { expect, test } from 'vitest';
import { blocks, type Finding, type FindingKind } from '#controllers/preflight/finding.ts';
import { mendedOf, sentenceOf } from '#controllers/preflight/sentence.ts';

const url = 'https://10.0.0.1:6443';
const atMs = Date.parse('2027-01-15T08:00:00Z');

/** One of each kind at least: the compiler asks for a new one. */
const examples: { readonly [K in FindingKind]: readonly Omit<Finding<K>, 'kind'>[] } = {
  KubeconfigUnusable: [{ message: '/etc/kubeconfig does not exist: check --kubeconfig and KUBECONFIG' }],
  CredentialsUnreadable: [{ url, message: 'the token file /var/run/token does not exist' }],
  Unreachable: [
    { url, why: 'refused', detail: '' },
    { url, why: 'unknown-name', detail: '' },
    { url, why: 'no-route', detail: '' },
    { url, why: 'timeout', detail: '' },
    { url, why: 'broken', detail: '' },
    { url, why: 'other', detail: 'odd things happened' },
  ],
  NotTLS: [{ url }],
  TLSExpected: [{ url: 'http://127.0.0.1:6443' }],
  ServerUntrusted: [{ url, detail: 'SELF_SIGNED_CERT_IN_CHAIN' }],
  ServerNameMismatch: [{ url, detail: 'DNS:kubernetes, IP Address:10.0.0.2' }],
  ServerCertificateExpired: [{ url, nowMs: atMs }],
  ServerCertificateNotYetValid: [{ url, nowMs: atMs }],
  NotKubernetes: [
    { url, got: 'it answers 404 with a web page' },
    { url, got: 'it answers 200 without a version' },
  ],
  NotReady: [{ url, status: 503, message: 'apiserver not ready' }],
  NoCredentials: [{ url }],
  CredentialsExpired: [
    { url, what: 'the token in /var/run/token', atMs },
    { url, what: 'the client certificate of the kubeconfig', atMs },
  ],
  CredentialsNotYetValid: [{ url, what: 'the client certificate of the kubeconfig', atMs }],
  CredentialsRefused: [{ url, what: 'the token in the kubeconfig' }],
  Forbidden: [{ url, path: '/version', message: 'forbidden: User "anna" cannot get path "/version"' }],
  ClockOff: [
    { url, byMs: -600_000 },
    { url, byMs: 600_000 },
    { url, byMs: 90_000 },
    { url, byMs: 3 * 86_400_000 },
  ],
  KindsMissing: [
    { url, kinds: ['Region', 'AZone'], all: true },
    { url, kinds: ['Unit'], all: false },
    { url, kinds: ['AZone', 'Cluster', 'Flavor', 'NodePool', 'Rack', 'Region', 'SKU', 'Unit'], all: false },
  ],
  KindsNotEstablished: [
    { url, kinds: [{ kind: 'NodePool', message: '' }] },
    { url, kinds: [{ kind: 'NodePool', message: '"np" is already in use' }] },
  ],
  KindsTerminating: [{ url, kinds: ['NodePool', 'Rack'] }],
  VersionNotServed: [{ url, kinds: ['NodePool'], served: ['v1', 'v1beta1'], wanted: 'v1alpha1' }],
  SchemasUnpublished: [{ url, kinds: ['NodePool'] }],
  SchemasUnreadable: [{ url }],
  SchemasOlder: [{ url, lacking: ['NodePool.spec.max', 'NodePool.spec.phase: Scaling'] }],
  SchemasNewer: [{ url, unknown: ['NodePool.spec.a', 'NodePool.spec.b', 'Rack.spec.c', 'Rack.spec.d', 'Rack.spec.e'] }],
  SchemasIncompatible: [
    {
      url,
      changed: ['NodePool.spec.max (string, not integer)'],
      lacking: ['NodePool.spec.min'],
      unknown: ['NodePool.spec.least'],
    },
  ],
  RightsMissing: [
    {
      url,
      who: 'system:serviceaccount:rackwright-system:rackwright',
      rights: [
        { verb: 'list', group: '', resource: 'nodes' },
        { verb: 'watch', group: '', resource: 'nodes' },
        { verb: 'create', group: '', resource: 'pods/eviction' },
        { verb: 'update', group: 'rackwright.io', resource: 'racks/status' },
        { verb: 'update', group: 'rackwright.io', resource: 'regions/status' },
        { verb: 'get', group: 'coordination.k8s.io', resource: 'leases', name: 'l', namespace: 'rackwright-system' },
        { verb: 'get', group: '', resource: '', path: '/version' },
      ],
    },
    {
      url,
      who: undefined,
      rights: [{ verb: 'approve', group: 'certificates.k8s.io', resource: 'signers', name: 'k/s' }],
    },
  ],
  NamespaceMissing: [{ url, namespace: 'rackwright-system' }],
};

function everyFinding(): Finding[] {
  return Object.entries(examples).flatMap(([kind, all]) => all.map((fields) => ({ kind, ...fields }) as Finding));
}

test('every finding says what is wrong and what to do, and what holds again when it is over', async () => {
  const text = everyFinding()
    .map(
      (finding) =>
        `${finding.kind} (${blocks(finding) ? 'waits' : 'warns'})\n  ${sentenceOf(finding)}\n  mended: ${mendedOf(finding)}\n`,
    )
    .join('\n');

  await expect(text).toMatchFileSnapshot('golden/sentences.txt');
});
