import { expect, test } from 'vitest';
import { lacksToJoin } from '#ops-adapters/joining.ts';
import type { OperationRequest } from '#ops-adapters/port.ts';

function request(overrides: Partial<OperationRequest> = {}): OperationRequest {
  return {
    name: 'node-a-k8s-1',
    machine: { serial: 'S-1', addresses: [] },
    action: 'Install',
    layer: 'k8s',
    fence: { epoch: 1, sequence: 1 },
    claimUid: 'claim-1',
    parameters: {},
    node: { name: 'a', providerID: 'rackwright://a/1', labels: {}, taints: [], controlPlaneEndpoint: 'api:6443' },
    secrets: { bootstrapToken: 'abcdef.0123456789abcdef', clusterCA: '-----BEGIN CERTIFICATE-----' },
    deadline: 0,
    ...overrides,
  };
}

test('a kubelet that is told where, whom to believe and what to show can join', () => {
  expect(lacksToJoin(request())).toBeUndefined();
});

test('a Cluster without controlPlaneEndpoint ended in a kubelet for nowhere, and is now named as what to mend', () => {
  const { node } = request();
  const nowhere = node === undefined ? {} : { node: { ...node, controlPlaneEndpoint: '' } };

  expect(lacksToJoin(request(nowhere))).toContain('spec.controlPlaneEndpoint of the Cluster');
});

test('a kubeconfig without authority was told as a missing secret, and is now named as what to mend', () => {
  const secrets = { bootstrapToken: 'abcdef.0123456789abcdef' };

  expect(lacksToJoin(request({ secrets }))).toContain('add certificate-authority-data');
});

test('what joins nothing lacks nothing', () => {
  expect(lacksToJoin(request({ action: 'Upgrade', secrets: {} }))).toBeUndefined();
  expect(lacksToJoin(request({ layer: 'cri', secrets: {} }))).toBeUndefined();
});
