import type { NodeIdentity, OperationRequest } from '#ops-adapters/port.ts';

/** Who a kubelet is to be, with something in each of its fields. */
export const node: NodeIdentity = {
  name: 'node-1',
  providerID: 'rackwright://node-1/uid-1',
  labels: { 'rackwright.io/rack': 'r1', zone: 'a' },
  taints: [
    { key: 'dedicated', value: 'db', effect: 'NoExecute' },
    { key: 'rackwright.io/startup', effect: 'NoSchedule' },
  ],
  controlPlaneEndpoint: 'api.example:6443',
};

export const bootstrap = {
  bootstrapToken: 'abcdef.0123456789abcdef',
  clusterCA: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
};

const sha256 = 'f'.repeat(64);
const image = { family: 'x', version: '1.0.0', url: 'http://127.0.0.1:9/x', sha256 };

/** One request of each action and layer, complete, so that a hostile one has something in every field. */
export const works: Readonly<Record<string, Pick<OperationRequest, 'action'> & Partial<OperationRequest>>> = {
  os: {
    action: 'Install',
    layer: 'os',
    image,
    parameters: { format: 'raw' },
    hostname: 'node-1',
    node,
    rootDisk: { deviceName: '/dev/sda', minSize: '1Gi', serial: 'D-1', wwn: 'w-1', type: 'SSD' },
    network: {
      addressing: 'Static',
      address: '10.0.0.7',
      interface: 'eth0',
      gateway: '10.0.0.1',
      nameservers: ['10.0.0.2'],
      ntpServers: ['ntp.example'],
    },
  },
  cri: {
    action: 'Install',
    layer: 'cri',
    image,
    parameters: {
      cgroupDriver: 'systemd',
      restrictOomScoreAdj: 'true',
      sandboxImage: 'registry.k8s.io/pause:3.10',
      runcUrl: 'http://127.0.0.1:9/runc',
      runcSha256: sha256,
    },
  },
  k8s: {
    action: 'Install',
    layer: 'k8s',
    image,
    node,
    parameters: { clusterDNS: '10.96.0.10', clusterDomain: 'cluster.local', maxPods: '110', cgroupDriver: 'systemd' },
    secrets: bootstrap,
  },
  cni: { action: 'Install', layer: 'cni', image, parameters: {} },
  upgrade: { action: 'Upgrade', layer: 'k8s', image, node, parameters: { failSwapOn: 'false' } },
  reset: { action: 'Reset', layer: 'k8s', parameters: {} },
  wipe: { action: 'Wipe', parameters: { wipeMethod: 'discard', wipeDataDisks: 'D-2' }, rootDisk: { serial: 'D-1' } },
  reboot: { action: 'Reboot', parameters: {} },
};
