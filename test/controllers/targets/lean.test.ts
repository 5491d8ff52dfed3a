import { expect, test } from 'vitest';
import { lean } from '#controllers/targets/lean.ts';

const metadata = { name: 'a', namespace: 'default', labels: { app: 'a' } };

test('of a pod what it takes, where it may be and how it stands is kept, and nothing else', () => {
  const pod = lean({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, annotations: { 'kubernetes.io/config.mirror': 'x', checksum: 'y' } },
    spec: {
      nodeName: 'n',
      volumes: [{ name: 'v' }],
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'main', image: 'i', env: [{ name: 'A', value: 'b' }], resources: { requests: { cpu: 1 } } }],
      initContainers: [{ name: 'side', restartPolicy: 'Always', command: ['x'] }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready' }],
      containerStatuses: [{ name: 'main' }],
      podIP: '10.0.0.1',
    },
  });

  expect(pod).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, annotations: { 'kubernetes.io/config.mirror': 'x' } },
    spec: {
      nodeName: 'n',
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'main', resources: { requests: { cpu: 1 } } }],
      initContainers: [{ name: 'side', restartPolicy: 'Always' }],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready' }] },
  });
});

test('a Node loses the list of its images, and other kinds lose nothing', () => {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { images: [{}], allocatable: { cpu: 1 } },
  };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', annotations: { a: 'b' } },
    status: { images: [] },
  };

  expect(lean(structuredClone(node))['status']).toEqual({ allocatable: { cpu: 1 } });
  expect(lean(structuredClone(secret))).toEqual(secret);
});
