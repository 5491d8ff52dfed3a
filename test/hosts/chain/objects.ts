import { stringify } from 'yaml';
import type { Host } from '../host.ts';
import type { NodeSoftware } from './node-software.ts';

type Json = Readonly<Record<string, unknown>>;

/** What runs the Operations: an OpsMaster's spec, and the data of the Secret that it is given. */
export interface OpsMasterSpec {
  adapter: string;
  revision?: string;
  concurrency?: number;
  parameters?: Readonly<Record<string, string>>;
}

const group = 'rackwright.io/v1alpha1';
/** The namespace of docs/install/rbac.yaml, whose Secrets the controllers may read. */
const namespace = 'rackwright-system';

/** Objects as a file for kubectl. */
export function manifest(objects: readonly Json[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

/** One Rack, and in it these hosts, which are free and answer in their rescue system. */
export function dataCentre(
  hosts: readonly Pick<Host, 'name' | 'address'>[],
  gateway: string,
  opsMaster: OpsMasterSpec,
  credentials: Readonly<Record<string, string>>,
): Json[] {
  const name = 'tools';
  return [
    object('Region', 'here', {}),
    object('AZone', 'here-1', { regionRef: { name: 'here' } }),
    object('Rack', 'r1', { azoneRef: { name: 'here-1' } }),
    object('SKU', 'small', { cpu: 1, memory: '1Gi', disks: [{ type: 'HDD', size: '8Gi' }] }),
    object('Flavor', 'any', { cpu: 1, memory: '512Mi' }),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: credentials },
    object('OpsMaster', name, { ...opsMaster, credentialsSecretRef: { name, namespace } }),
    ...hosts.map((host) =>
      object('ComputeAsset', host.name, {
        rackRef: { name: 'r1' },
        skuRef: { name: 'small' },
        serial: `SERIAL-${host.name}`,
        addresses: [{ type: 'InternalIP', address: host.address }],
        opsMasterRef: { name },
        reclaimPolicy: 'Wipe',
        network: { addressing: 'Static', gateway, nameservers: [gateway] },
      }),
    ),
  ];
}

type LayerSoftware = Pick<NodeSoftware, 'os' | 'containerd' | 'runc' | 'kubelet' | 'plugins' | 'pause'>;

/** One image for each layer. What test hosts need beyond what metal does stands in their parameters. */
export function layerImages(software: LayerSoftware, kubernetesVersion: string): Json[] {
  const { os, containerd, runc, kubelet, plugins, pause } = software;
  const onTestHosts = { cgroupDriver: 'cgroupfs' };
  return [
    object('OSImage', 'debian', {
      family: 'debian',
      version: '12.0.0',
      ...os,
      parameters: { format: 'archive', bootloader: 'none' },
    }),
    object('CRIImage', 'containerd', {
      family: 'containerd',
      version: '1.6.20',
      ...containerd,
      parameters: {
        ...onTestHosts,
        restrictOomScoreAdj: 'true',
        runcUrl: runc.url,
        runcSha256: runc.sha256,
        sandboxImage: pause,
      },
    }),
    object('K8SImage', 'kubernetes', {
      family: 'kubernetes',
      version: kubernetesVersion,
      ...kubelet,
      parameters: { ...onTestHosts, failCgroupV1: 'false', failSwapOn: 'false', oomScoreAdj: '0' },
    }),
    object('CNIImage', 'plugins', { family: 'cni-plugins', version: '1.1.1', ...plugins }),
  ];
}

/** The cluster that holds these objects, and a pool of Nodes for it. */
export function poolOf(replicas: number, controlPlaneEndpoint: string): Json[] {
  return [
    object('Cluster', 'this', { local: true, controlPlaneEndpoint }),
    object('NodePool', 'pool', {
      clusterRef: { name: 'this' },
      replicas,
      template: {
        flavorRef: { name: 'any' },
        osImageRef: { name: 'debian' },
        criImageRef: { name: 'containerd' },
        k8sImageRef: { name: 'kubernetes' },
        cniImageRef: { name: 'plugins' },
      },
    }),
  ];
}

/** Pods of which no two are on one Node, and each answers by HTTP. */
export function webPods(image: string, replicas: number): Json[] {
  const labels = { app: 'web' };
  const apart = { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 1,
            affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } },
            containers: [
              {
                name: 'web',
                image,
                ports: [{ containerPort: 8080 }],
                readinessProbe: { httpGet: { path: '/', port: 8080 } },
              },
            ],
          },
        },
      },
    },
  ];
}

function object(kind: string, name: string, spec: Json): Json {
  return { apiVersion: group, kind, metadata: { name }, spec };
}
