import type { KubeObject } from '#models/meta/object.ts';

type Fields = Record<string, unknown>;

export interface Overrides {
  name?: string;
  spec?: Fields;
  status?: Fields;
}

const digest = 'a'.repeat(64);
const images = {
  osImageRef: { name: 'debian-12.7' },
  criImageRef: { name: 'containerd' },
  k8sImageRef: { name: 'k8s' },
};

/** The least that each kind needs, as a person would write it: nothing that has a default. */
const least: Readonly<Record<string, Fields>> = {
  Region: {},
  AZone: { regionRef: { name: 'eu-1' } },
  Rack: { azoneRef: { name: 'eu-1a' } },
  SKU: { cpu: 64, memory: '512Gi' },
  ComputeAsset: { rackRef: { name: 'r1' }, skuRef: { name: 'big' }, serial: 'SN-0001' },
  Flavor: { cpu: 8, memory: '32Gi' },
  OSImage: { family: 'debian', version: '12.7', url: 'https://images.example/debian.img', sha256: digest },
  CRIImage: { family: 'containerd', version: '1.7.24' },
  K8SImage: { family: 'kubernetes', version: 'v1.35.2' },
  CNIImage: { family: 'cilium', version: '1.18.4-rc.1' },
  CSIImage: { family: 'local-path', version: '0.0.32' },
  OpsMaster: { adapter: 'simulated' },
  OpsMinion: { opsMasterRef: { name: 'ops' }, assetRef: { name: 'm1' }, serial: 'SN-0001' },
  Operation: {
    action: 'Install',
    layer: 'os',
    assetRef: { name: 'm1' },
    opsMasterRef: { name: 'ops' },
    claim: { uid: 'u-1', epoch: 1 },
    sequence: 1,
    attempt: 1,
    deadline: '2026-01-01T00:00:00Z',
    disruptive: true,
  },
  Cluster: { local: true },
  NodePool: { clusterRef: { name: 'c1' }, template: { flavorRef: { name: 'f1' }, ...images } },
  ComputeNode: { clusterRef: { name: 'c1' }, flavorRef: { name: 'f1' }, ...images },
  ResourceOffer: { poolRef: { name: 'p1' }, nodes: 2 },
  Unit: {
    clusterRef: { name: 'c1' },
    pools: [{ name: 'gpu', replicas: 2, template: { flavorRef: { name: 'f1' }, ...images } }],
  },
};

export const kinds = Object.keys(least);

/** A valid object of a kind, with fields of its spec replaced. A field that is `undefined` is left out. */
export function object(kind: string, { name = 'one', spec = {}, status }: Overrides = {}): KubeObject {
  const fields = Object.entries({ ...least[kind], ...spec }).filter(([, value]) => value !== undefined);
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind,
    metadata: { name },
    spec: Object.fromEntries(fields),
    ...(status === undefined ? {} : { status }),
  };
}
