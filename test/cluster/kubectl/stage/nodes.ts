import type { Scene } from '#test/parity/scene.ts';

/** A Node that nobody stands behind, ready a moment ago; gone after the suite. */
export async function makeNode(scene: Scene, name: string): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    message: `it is ${status}`,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  scene.collect(`/api/v1/nodes/${name}`);
  await scene.api.post('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'node-role.kubernetes.io/worker': '' } },
    spec: { podCIDR: '10.244.7.0/24', providerID: `test://${name}` },
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '10' },
      allocatable: { cpu: '3500m', memory: '7Gi', pods: '10' },
      addresses: [
        { type: 'InternalIP', address: '192.0.2.7' },
        { type: 'Hostname', address: name },
      ],
      conditions: [condition('MemoryPressure', 'False', 'Enough'), condition('Ready', 'True', 'KubeletReady')],
      nodeInfo: {
        machineID: 'm',
        systemUUID: 's',
        bootID: 'b',
        kernelVersion: '6.1.0',
        osImage: 'Linux',
        containerRuntimeVersion: 'containerd://2.0.0',
        kubeletVersion: 'v1.35.0',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  });
}

export interface PodOptions {
  node?: string;
  labels?: Record<string, string>;
  spec?: Record<string, unknown>;
  owner?: Record<string, unknown>;
}

/** A Pod as its ReplicaSet, or its author, would have it. */
export function podManifest(name: string, { node, labels = {}, spec = {}, owner }: PodOptions = {}): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(owner === undefined ? {} : { ownerReferences: [owner] }) },
    spec: {
      ...(node === undefined ? {} : { nodeName: node }),
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'example.com/main:1' }],
      ...spec,
    },
  };
}
