import { afterEach, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import type { CertificateSigningRequest } from '#simulation/cluster/objects/certificate-signing-request.ts';
import * as resources from '#simulation/cluster/resources.ts';
import { addMachine, bootstrapToken, createLab, startMs, type Lab } from '../build/lab.ts';
import { operate } from '../build/operate.ts';

let lab: Lab;

async function given(over: { tokenSeconds?: number; needsCni?: boolean } = {}): Promise<void> {
  lab = createLab({ needsCni: () => over.needsCni ?? false });
  const expiry = startMs + (over.tokenSeconds ?? 900) * 1_000;
  await lab.kube.create(resources.secrets, bootstrapToken('abcdef', '0123456789abcdef', expiry));
  addMachine(lab.world, 'n1');
  await lab.cluster.start();
  await lab.clock.settle();
}

const requests = (): Stored<CertificateSigningRequest>[] =>
  structuredClone(lab.server.store.list(resources.certificateSigningRequests)) as Stored<CertificateSigningRequest>[];

afterEach(() => lab.stop());

test('a Node stays NotReady until its network plugin is there, where one is asked for', async () => {
  await given({ needsCni: true });
  lab.approveAll();
  await lab.clock.advanceBy(60_000);
  expect(lab.ready('n1')).toBe('False');

  await operate(lab, 'S-n1', { action: 'Install', layer: 'cni', image: { family: 'cilium', version: '1.18.0' } });

  expect(await lab.until(() => lab.ready('n1') === 'True')).toBe(true);
});

test('a Node deleted under a running kubelet comes back with the next boot, by the certificate it has', async () => {
  await given();
  lab.approveAll();
  await lab.until(() => lab.ready('n1') === 'True');
  await lab.kube.delete(resources.nodes, { name: 'n1' });
  await lab.kube.delete(resources.secrets, { namespace: 'kube-system', name: 'bootstrap-token-abcdef' });
  await lab.clock.advanceBy(600_000);
  expect(lab.node('n1')).toBeUndefined();

  await operate(lab, 'S-n1', { action: 'Reboot' });

  expect(await lab.until(() => lab.ready('n1') === 'True')).toBe(true);
  expect(requests()).toHaveLength(1);
});

test('a reboot shows in the bootID, and the Node is Ready only after it', async () => {
  await given();
  lab.approveAll();
  await lab.until(() => lab.ready('n1') === 'True');
  const bootId = lab.node('n1')?.status?.nodeInfo?.bootID;
  const seen: (string | undefined)[] = [];
  const rebooted = (): boolean => lab.node('n1')?.status?.nodeInfo?.bootID !== bootId;

  await operate(lab, 'S-n1', { action: 'Reboot' });
  await lab.until(() => {
    if (rebooted()) seen.push(lab.ready('n1'));
    return rebooted() && lab.ready('n1') === 'True';
  });

  expect([seen[0], seen.at(-1)]).toEqual(['False', 'True']);
  expect(lab.node('n1')?.status?.nodeInfo?.bootID).toBe(lab.world.machine('S-n1')?.bootId);
});

test('a kubelet whose request was denied asks again a minute later, with another', async () => {
  await given();
  const [first] = requests();
  if (first === undefined) throw new Error('no request');
  const conditions = [{ type: 'Denied', status: 'True', reason: 'Test', message: '' }];
  await lab.kube.updateSubresource(resources.certificateSigningRequests, 'approval', {
    ...first,
    status: { conditions },
  });

  await lab.clock.advanceBy(59_000);
  expect(requests()).toHaveLength(1);
  await lab.clock.advanceBy(2_000);

  expect(requests()).toHaveLength(2);
  expect(lab.node('n1')).toBeUndefined();
});

test('a token that has run out is deleted, and opens nothing', async () => {
  lab = createLab();
  await lab.kube.create(resources.secrets, bootstrapToken('abcdef', '0123456789abcdef', startMs + 30_000));
  await lab.cluster.start();
  await lab.clock.advanceBy(31_000);
  expect(
    lab.server.store.get(resources.secrets, { namespace: 'kube-system', name: 'bootstrap-token-abcdef' }),
  ).toBeUndefined();

  addMachine(lab.world, 'n2', { power: 'off' });
  await operate(lab, 'S-n2', { action: 'PowerOn' });
  await lab.clock.advanceBy(600_000);

  expect(requests()).toEqual([]);
});

test('a request for more than a kubelet may be is not signed, although it was approved', async () => {
  await given();
  await lab.kube.create<CertificateSigningRequest>(resources.certificateSigningRequests, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'a-forged-one' },
    spec: {
      request: Buffer.from('-----BEGIN CERTIFICATE REQUEST-----\ne30=\n-----END CERTIFICATE REQUEST-----\n').toString(
        'base64',
      ),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
    },
  });

  lab.approveAll();
  await lab.clock.advanceBy(1_000);

  const forged = requests().find(({ metadata }) => metadata.name === 'a-forged-one');
  expect(forged?.status?.conditions?.map(({ type }) => type)).toEqual(['Approved', 'Failed']);
  expect(forged?.status?.certificate).toBeUndefined();
});
