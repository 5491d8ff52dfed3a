import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509Certificate, type JsonGeneralNames } from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeNodes } from '#models/generated/resources.ts';
import { events } from '#controllers/runtime/events.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { openJoinScene, refusal, servingSigner, type Ask, type Joined, type JoinScene } from './scene.ts';

let scene: JoinScene;
beforeAll(async () => {
  scene = await openJoinScene(20);
});
afterAll(() => scene.stop());

const own = ({ name, address }: Joined): JsonGeneralNames => [
  { type: 'dns', value: name },
  { type: 'ip', value: address },
];

const serving = (names: JsonGeneralNames, more: Ask = {}): Ask => ({ signer: servingSigner, wish: { names }, ...more });

function setAddresses({ kube, name }: Joined, addresses: { type: string; address: string }[]): Promise<unknown> {
  // Only by patch of the list as a whole: a strategic one would merge by type.
  return kube.mergePatch(coreNodes, { name }, { status: { addresses } }, { subresource: 'status' });
}

/** The status of a request that the controllers have passed over: what was asked after it is answered. */
async function untouched(node: Joined, asked: string): Promise<unknown> {
  const probe = await scene.ask(node.kube, node.name, { usages: ['client auth'] });
  await scene.denied(probe.name, 'WrongUsages');
  return (await scene.request(asked)).status;
}

describe('a node gets', () => {
  test('a serving certificate for its own name and address, and another when it asks again', async () => {
    const node = await scene.joined();

    for (let round = 0; round < 2; round += 1) {
      const { name } = await scene.ask(node.kube, node.name, serving(own(node)));
      const names = new X509Certificate(await scene.issued(name)).getExtension(SubjectAlternativeNameExtension)?.names;
      expect(names?.items.map(({ value }) => value)).toEqual([node.name, node.address]);
    }
  });

  test('its own certificate renewed with a new key, and that one renewed with the next', async () => {
    const node = await scene.joined();
    let { kube } = node;

    for (let round = 0; round < 3; round += 1) {
      const { name, keyPem } = await scene.ask(kube, node.name);
      kube = scene.as({ certificatePem: await scene.issued(name), keyPem });
      expect((await kube.get(coreNodes, { name: node.name })).metadata.name).toBe(node.name);
    }
  });
});

describe('a serving certificate is denied', () => {
  test("for another node's address, name or both", async () => {
    const [mine, theirs] = [await scene.joined(), await scene.joined()];

    const address = await scene.ask(mine.kube, mine.name, serving([{ type: 'ip', value: theirs.address }]));
    const name = await scene.ask(mine.kube, mine.name, serving([{ type: 'dns', value: theirs.name }]));

    expect(await scene.denied(address.name, 'ForeignAddress')).toContain(theirs.address);
    await scene.denied(name.name, 'ForeignAddress');
    // NodeRestriction turns it away before it is there; without that plugin it would be denied as WrongName.
    expect(await refusal(scene.ask(mine.kube, theirs.name, serving(own(theirs))))).toBe('Forbidden');
  });

  test('for addresses and names that the node has put into its own status', async () => {
    const node = await scene.joined();
    const forged = [
      { type: 'InternalIP', address: '10.96.0.1' },
      { type: 'InternalDNS', address: 'kubernetes.default.svc' },
      { type: 'Hostname', address: 'api.example.com' },
    ];
    await setAddresses(node, [{ type: 'InternalIP', address: node.address }, ...forged]);
    const { status } = await scene.admin.get(coreNodes, { name: node.name });
    expect(JSON.stringify(status)).toContain('kubernetes.default.svc');

    for (const { type, address } of forged) {
      const value = { type: type === 'InternalIP' ? 'ip' : 'dns', value: address } as const;
      const asked = await scene.ask(node.kube, node.name, serving([...own(node), value]));
      expect(await scene.denied(asked.name, 'ForeignAddress')).toContain(address);
    }
  });

  test('with names of other kinds, without names, for other usages', async () => {
    const node = await scene.joined();
    const of = async (what: Ask): Promise<string> => (await scene.ask(node.kube, node.name, what)).name;

    await scene.denied(await of(serving([...own(node), { type: 'email', value: 'a@example.com' }])), 'ExtraNames');
    await scene.denied(await of(serving([...own(node), { type: 'url', value: 'https://example.com' }])), 'ExtraNames');
    await scene.denied(await of(serving([])), 'WrongName');
    const usages = ['digital signature', 'server auth', 'client auth'];
    await scene.denied(await of(serving(own(node), { usages })), 'WrongUsages');
  });

  test('until its Node has the address that its machine is declared to have, it waits', async () => {
    const node = await scene.joined();
    await setAddresses(node, [{ type: 'Hostname', address: node.name }]);
    const { name } = await scene.ask(node.kube, node.name, serving(own(node)));
    expect(await untouched(node, name)).toEqual({});

    await setAddresses(node, [{ type: 'InternalIP', address: node.address }]);

    expect(await scene.issued(name)).toContain('BEGIN CERTIFICATE');
  });
});

describe('a renewal is denied', () => {
  test("for another node's name, another group, further names or usages", async () => {
    const [mine, theirs] = [await scene.joined(), await scene.joined()];
    const of = async (node: string, what: Ask = {}): Promise<string> => (await scene.ask(mine.kube, node, what)).name;
    const subject = [{ O: ['system:nodes'] }, { O: ['system:masters'] }, { CN: [`system:node:${mine.name}`] }];
    const usages = ['digital signature', 'client auth', 'server auth'];

    // NodeRestriction turns these away before they are there; without that plugin they would be denied as WrongName.
    expect(await refusal(of(theirs.name))).toBe('Forbidden');
    expect(await refusal(of('control-plane-1'))).toBe('Forbidden');
    await scene.denied(await of(mine.name, { wish: { subject } }), 'WrongOrganization');
    await scene.denied(await of(mine.name, { wish: { names: own(mine) } }), 'ExtraNames');
    await scene.denied(await of(mine.name, { usages }), 'WrongUsages');
  });

  test('by a node whose ComputeNode is being released, and so is its serving certificate', async () => {
    const node = await scene.joined();
    await scene.stage.kube.mergePatch(computeNodes, { name: node.name }, { spec: { paused: true } });
    await scene.stage.kube.delete(computeNodes, { name: node.name });

    const renewal = await scene.ask(node.kube, node.name);
    const certificate = await scene.ask(node.kube, node.name, serving(own(node)));

    await scene.denied(renewal.name, 'NoLiveClaim');
    await scene.denied(certificate.name, 'NoLiveClaim');
  });
});

test('what a node asks of another signer is for its approver, not for us', async () => {
  const node = await scene.joined();
  const signer = 'kubernetes.io/kube-apiserver-client';

  const { name } = await scene.ask(node.kube, node.name, { signer, usages: ['client auth'] });

  expect(await untouched(node, name)).toEqual({});
});

test('a node whose ComputeNode is gone gets nothing by us, though its certificate is good still', async () => {
  const [node, other] = [await scene.joined(), await scene.joined()];
  await scene.stage.kube.mergePatch(computeNodes, { name: node.name }, { metadata: { finalizers: null } });
  await scene.stage.kube.delete(computeNodes, { name: node.name });
  const isAnother = (): boolean => scene.computeNode(node.name)?.metadata.uid !== node.uid;
  await scene.stage.until('the ComputeNode is gone', isAnother);

  const { name } = await scene.ask(node.kube, node.name);

  // Its pool may have made another ComputeNode of its name by now: then it is denied, or waits for that one's Node.
  const status = JSON.stringify(await untouched(other, name));
  expect(status).not.toContain('Approved');
  expect(status).not.toContain('certificate"');
});

test('a control plane that was there before a ComputeNode got its name keeps its certificate to itself', async () => {
  const mine = await scene.joining();
  await scene.admin.create(coreNodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: mine.name } });
  const user = { name: `system:node:${mine.name}`, groups: ['system:nodes'] };
  const controlPlane = scene.as(await scene.plane.authority.issueClient(user));
  const probe = await scene.joined();

  const { name } = await scene.ask(controlPlane, mine.name);

  expect(await untouched(probe, name)).toEqual({});
});

test('a flood of requests by one node hold up nobody, and are told in a few Events', async () => {
  const [greedy, modest] = [await scene.joined(), await scene.joined()];
  await Promise.all(Array.from({ length: 60 }, () => scene.ask(greedy.kube, greedy.name, { usages: ['client auth'] })));

  const { name } = await scene.ask(modest.kube, modest.name);

  await scene.issued(name);
  const { items } = await scene.stage.kube.list<KubeObject & { involvedObject?: { name: string } }>(events, {
    fieldSelector: `reason=CertificateDenied,involvedObject.name=${greedy.name}`,
  });
  expect(items.length).toBeLessThanOrEqual(25);
});
