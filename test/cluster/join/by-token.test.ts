import 'reflect-metadata';
import {
  ChallengePasswordAttribute,
  ExtensionsAttribute,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeNodes } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { of } from '../stage/data-centre.ts';
import { makeRequest, subjectOf } from './pkcs10.ts';
import { openJoinScene, refusal, servingSigner, type JoinScene } from './scene.ts';

let scene: JoinScene;
beforeAll(async () => {
  scene = await openJoinScene(20);
});
afterAll(() => scene.stop());

/** A ComputeNode that no pool made, with whatever name somebody gave it. */
async function handMade(name: string, more: object = {}): Promise<void> {
  const spec = {
    clusterRef: { name: 'local' },
    flavorRef: { name: 'any' },
    osImageRef: { name: 'debian-13' },
    criImageRef: { name: 'containerd-2' },
    k8sImageRef: { name: 'kubernetes-1-35' },
    ...more,
  };
  await scene.stage.apply([of(computeNodes, name, spec)]);
}

describe('a token does not get the name', () => {
  test('of another node', async () => {
    const [mine, theirs] = [await scene.joining(), await scene.joining()];

    const { name } = await scene.ask(scene.as({ token: mine.token }), theirs.name);

    await scene.denied(name, 'TokenNotCurrent');
  });

  test('of a node of the control plane', async () => {
    const mine = await scene.joining();
    await scene.admin.create(coreNodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'control-plane-1' } });

    const { name } = await scene.ask(scene.as({ token: mine.token }), 'control-plane-1');

    await scene.denied(name, 'NoSuchComputeNode');
  });

  test('of a ComputeNode of the control plane', async () => {
    await handMade('master-0', { role: 'ControlPlane' });
    const [mine, master] = [await scene.joining(), await scene.joining('master-0')];

    const { name } = await scene.ask(scene.as({ token: mine.token }), master.name);

    await scene.denied(name, 'TokenNotCurrent');
  });

  test('of a node of the control plane, though somebody gave that name to a ComputeNode', async () => {
    await handMade('control-plane-2');
    const mine = await scene.joining('control-plane-2');
    // One that is there before has no kubelet installed for it to begin with.
    await scene.admin.create(coreNodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'control-plane-2' } });

    const { name } = await scene.ask(scene.as({ token: mine.token }), mine.name);

    expect(await scene.denied(name, 'NameTaken')).toContain('it may be of the control plane');
  });

  test('of anybody but a node, or a group but that of nodes', async () => {
    const mine = await scene.joining();
    const kube = scene.as({ token: mine.token });
    const as = async (cn: string, ...groups: string[]): Promise<string> => {
      const subject = [...groups.map((group) => ({ O: [group] })), { CN: [cn] }];
      return (await scene.ask(kube, mine.name, { wish: { subject } })).name;
    };

    await scene.denied(await as('system:masters', 'system:nodes'), 'WrongName');
    await scene.denied(await as('kubernetes-admin', 'system:masters'), 'WrongName');
    await scene.denied(await as(`system:node:${mine.name}`, 'system:masters'), 'WrongOrganization');
    await scene.denied(await as(`system:node:${mine.name}`, 'system:nodes', 'system:masters'), 'WrongOrganization');
    await scene.denied(await as(`system:node:${mine.name}`), 'WrongOrganization');
  });

  test('that only looks like its own, or hides another', async () => {
    const mine = await scene.joining();
    const kube = scene.as({ token: mine.token });
    const as = async (...cn: string[]): Promise<string> => {
      const subject = [{ O: ['system:nodes'] }, ...cn.map((one) => ({ CN: [one] }))];
      return (await scene.ask(kube, mine.name, { wish: { subject } })).name;
    };

    const lookAlike = `system:node:${mine.name.replace('e', '\u0435')}`;
    expect(await scene.denied(await as(lookAlike), 'WrongName')).toContain('w\\u{435}b');
    await scene.denied(await as(`system:node:${mine.name.toUpperCase()}`), 'WrongName');
    await scene.denied(await as(`system:node:${mine.name}/../../secrets`), 'WrongName');
    await scene.denied(await as(`system:node:${mine.name}\n`), 'WrongName');
    await scene.denied(await as(`system:node:${mine.name}`, 'system:node:control-plane-1'), 'ExtraNames');
    await scene.denied(await as('system:node:control-plane-1', `system:node:${mine.name}`), 'ExtraNames');
  });
});

test('a token gets no further names: DNS, address, e-mail, URI', async () => {
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });
  const names = [
    { type: 'dns', value: mine.name },
    { type: 'dns', value: 'kubernetes.default.svc' },
    { type: 'ip', value: mine.address },
    { type: 'email', value: 'root@example.com' },
    { type: 'url', value: 'spiffe://cluster.local/ns/kube-system/sa/default' },
    { type: 'dn', value: 'CN=system:admin' },
  ] as const;

  for (const name of names) {
    const asked = await scene.ask(kube, mine.name, { wish: { names: [name] } });
    await scene.denied(asked.name, 'ExtraNames');
  }
});

test('what a request hides from a cursory reader is seen: a second set of extensions, another attribute, more in the subject', async () => {
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });
  const harmless = new KeyUsagesExtension(KeyUsageFlags.digitalSignature);
  const hidden = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'kubernetes' }]);

  const wishes = [
    { attributes: [new ExtensionsAttribute([harmless]), new ExtensionsAttribute([hidden])] },
    { attributes: [new ChallengePasswordAttribute('open sesame')] },
    { subject: [...subjectOf(mine.name), { OU: ['system:masters'] }] },
    { subject: [...subjectOf(mine.name), { '2.5.4.5': ['1'] }] },
  ];

  for (const wish of wishes) {
    const asked = await scene.ask(kube, mine.name, { wish });
    await scene.denied(asked.name, 'ExtraNames');
  }
});

test('a request in a PEM that may be read in two ways is not read at all', async () => {
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });
  const { pem: own } = await makeRequest(mine.name);
  const { pem: other } = await makeRequest('control-plane-1');

  for (const pem of [own + other, `${other}${own}`, `text\n${own}`, `${own}text\n`]) {
    const asked = await scene.ask(kube, mine.name, { pem });
    await scene.denied(asked.name, 'Unreadable');
  }
  const names = Array.from({ length: 3_000 }, (_, at) => ({ type: 'dns', value: `n${at}.example.com` }) as const);
  const huge = await scene.ask(kube, mine.name, { wish: { names } });
  expect(await scene.denied(huge.name, 'Unreadable')).toContain('longer than');
});

test('garbage does not get as far as the approver', async () => {
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });

  for (const pem of ['', 'garbage', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n'])
    expect(await refusal(scene.ask(kube, mine.name, { pem }))).toBe('Invalid');
});

test('a token gets nothing of another signer', async () => {
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });

  const serving = await scene.ask(kube, mine.name, { signer: servingSigner });
  await scene.denied(serving.name, 'WrongSigner');

  // Even to deny takes leave to approve for that signer, which the controllers don't have.
  for (const signer of ['kubernetes.io/kube-apiserver-client', 'example.com/any']) {
    const asked = await scene.ask(kube, mine.name, { signer, usages: ['digital signature', 'client auth'] });
    expect(await scene.told(asked.name, 'CertificateSuspicious')).toContain(signer);
    expect((await scene.request(asked.name)).status).toEqual({});
  }
  const legacy = scene.ask(kube, mine.name, { signer: 'kubernetes.io/legacy-unknown' });
  expect(await refusal(legacy)).toBe('Invalid');
});

test('a token gets no usage but that of a client', async () => {
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });
  const signature = 'digital signature';

  for (const usages of [
    [signature, 'server auth'],
    [signature, 'client auth', 'server auth'],
    [signature, 'client auth', 'cert sign'],
    [signature, 'client auth', 'any'],
    ['client auth'],
  ]) {
    const asked = await scene.ask(kube, mine.name, { usages });
    await scene.denied(asked.name, 'WrongUsages');
  }
});

test('who asks is who the API server knows, whatever the request says', async () => {
  const [mine, theirs] = [await scene.joining(), await scene.joining()];
  const kube = scene.as({ token: mine.token });
  const forged = {
    username: `system:bootstrap:${theirs.tokenId}`,
    groups: ['system:masters'],
    uid: 'x',
    extra: { a: ['b'] },
  };

  const { name } = await scene.ask(kube, theirs.name, { forged });

  await scene.denied(name, 'TokenNotCurrent');
  expect((await scene.request(name)).spec).toMatchObject({ username: `system:bootstrap:${mine.tokenId}` });
});
