import { afterEach, beforeEach, expect, test } from 'vitest';
import { operationRequest } from '#controllers/operation/request.ts';
import type { Ports } from '#controllers/shell/ports.ts';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

let lab: ControllerLab;
beforeEach(async () => {
  lab = await createControllerLab();
  await lab.put(cluster());
  await lab.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'kube-system', name: 'bootstrap-token-abcdef' },
    data: { 'token-id': btoa('abcdef'), 'token-secret': btoa('0123456789abcdef') },
  });
  await lab.start();
});
afterEach(() => lab.stop());

/** Ports whose local cluster shows certificates of this authority. */
function trusting(caPem: string | undefined): Ports {
  const { targets } = lab.ports;
  const local = { ...targets.local, ...(caPem === undefined ? {} : { caPem }) };
  return { ...lab.ports, targets: { ...targets, local, of: () => ({ found: true, target: local }) } };
}

async function join(ports: Ports): Promise<OperationRequest['secrets']> {
  const { spec, ...rest } = operation();
  const secretRefs = [{ key: 'bootstrapToken', namespace: 'kube-system', name: 'bootstrap-token-abcdef' }];
  const joining = { ...rest, spec: { ...spec, action: 'Install' as const, layer: 'k8s' as const, secretRefs } };
  const facts = {
    freshAsset: computeAsset(),
    opsMaster: opsMaster(),
    computeNode: computeNode(),
    cluster: undefined,
    frozen: undefined,
    maintenance: 'None',
    highestFence: undefined,
    otherOpen: undefined,
    node: 'absent',
    runningOfMaster: 0,
  } as const;
  const request = await operationRequest(ports, joining, facts);
  return 'news' in request ? undefined : request.secrets;
}

test('a kubelet gets its token as it presents it, and the authority of the server that it may show it to', async () => {
  expect(await join(trusting('a certificate'))).toEqual({
    bootstrapToken: 'abcdef.0123456789abcdef',
    clusterCA: 'a certificate',
  });
});

test('of a server with a certificate of a public authority there is none to give', async () => {
  expect(await join(trusting(undefined))).toEqual({ bootstrapToken: 'abcdef.0123456789abcdef' });
});
