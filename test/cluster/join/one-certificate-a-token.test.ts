import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import { secrets } from '#models/meta/core-resources.ts';
import { openJoinScene, refusal, secretOf, type Ask, type JoinScene, type Joining } from './scene.ts';

let scene: JoinScene;
/** Asked for its certificate as the first of all, and never registers. */
let silent: { node: Joining; at: number };

beforeAll(async () => {
  scene = await openJoinScene(20);
  const node = await scene.joining();
  // Before it asks: how long it takes to hear of the certificate is no part of the minute.
  silent = { node, at: Date.now() };
  const { name } = await scene.ask(scene.as({ token: node.token }), node.name);
  await scene.issued(name);
});
afterAll(() => scene.stop());

const day = 24 * 60 * 60 * 1000;

describe('a kubelet joins with its own token, under a live claim', () => {
  test.each<[string, Ask]>([
    ['with a key of P-256, as kubelets have', {}],
    [
      'with a key of RSA',
      { wish: { algorithm: rsa(2048) }, usages: ['digital signature', 'key encipherment', 'client auth'] },
    ],
    ['with a key of Ed25519', { wish: { algorithm: { name: 'Ed25519' } } }],
  ])('%s', async (_, what) => {
    const node = await scene.joining();

    const { name } = await scene.ask(scene.as({ token: node.token }), node.name, what);

    const certificate = new X509Certificate(await scene.issued(name));
    expect(certificate.subjectName.getField('CN')).toEqual([`system:node:${node.name}`]);
    expect(certificate.subjectName.getField('O')).toEqual(['system:nodes']);
    expect(await scene.decided(name)).toBe('Approved RackwrightApproved');
  });

  test('for as long as the cluster grants, whatever it asks for', async () => {
    const node = await scene.joining();

    const { name } = await scene.ask(scene.as({ token: node.token }), node.name, {
      expirationSeconds: 2_000_000_000,
    });

    const { notAfter } = new X509Certificate(await scene.issued(name));
    // kube-controller-manager's --cluster-signing-duration is a year unless told, and its authority's certificate ends first.
    expect(notAfter.getTime()).toBeLessThanOrEqual(Date.now() + 366 * day);
  });

  test('and its token is gone when its Node has joined: it is nobody any more', async () => {
    const node = await scene.joined();

    expect(await refusal(scene.admin.get(secrets, secretOf(node.tokenId)))).toBe('NotFound');
    await scene.worthless(node);
  });

  test('after a retry, with a new token; the old one is nobody any more', async () => {
    const old = await scene.joining();
    const { stage } = scene;
    await stage.kube.mergePatch(computeNodes, { name: old.name }, { spec: { startupTimeout: '1s' } });
    const failure = (): string | undefined => scene.computeNode(old.name)?.status?.failure?.reason;
    await stage.until('the join is late', () => failure() === 'JoinTimeout');
    await scene.worthless(old);

    const retry = { spec: { startupTimeout: '30m', retryToken: 'again' } };
    await stage.kube.mergePatch(computeNodes, { name: old.name }, retry);
    const anew = await scene.joining(old.name);
    const { name } = await scene.ask(scene.as({ token: anew.token }), anew.name);

    expect(anew.tokenId).not.toBe(old.tokenId);
    expect(await scene.issued(name)).toContain('BEGIN CERTIFICATE');
  });
});

describe('a token is good for one certificate', () => {
  test('a second key gets none, nor does the same key once more', async () => {
    const mine = await scene.joining();
    const kube = scene.as({ token: mine.token });
    const first = await scene.ask(kube, mine.name);
    await scene.issued(first.name);

    const again = await scene.ask(kube, mine.name, { wish: { keys: first.keys } });
    const another = await scene.ask(kube, mine.name);

    expect(await scene.denied(another.name, 'TokenSpent')).toContain(first.name);
    await scene.denied(again.name, 'TokenSpent');
  });

  test('of many asked for at once, one is issued', async () => {
    const mine = await scene.joining();
    const kube = scene.as({ token: mine.token });

    const asked = await Promise.all(Array.from({ length: 8 }, () => scene.ask(kube, mine.name)));
    const decisions = await Promise.all(asked.map(({ name }) => scene.decided(name)));

    expect(decisions.toSorted()).toEqual([
      'Approved RackwrightApproved',
      ...Array.from({ length: 7 }, () => 'Denied TokenSpent'),
    ]);
  });

  test('controllers that were killed do not forget it', async () => {
    const mine = await scene.joining();
    const kube = scene.as({ token: mine.token });
    const first = await scene.ask(kube, mine.name);
    await scene.issued(first.name);

    const { controllers } = scene.stage;
    await controllers.stop('SIGKILL');
    const another = await scene.ask(kube, mine.name);
    controllers.start();

    await scene.denied(another.name, 'TokenSpent');
  });

  test('a certificate that nobody uses ends it: a minute later its token is nobody any more', async () => {
    const { node, at } = silent;
    const dropped = (): boolean => scene.computeNode(node.name)?.status?.droppedTokenId === node.tokenId;
    await scene.stage.until('the token is dropped', dropped);

    expect(Date.now() - at).toBeGreaterThan(50_000);
    expect(await refusal(scene.admin.get(secrets, secretOf(node.tokenId)))).toBe('NotFound');
    await scene.worthless(node);
  });
});

describe('without a live claim nothing is issued', () => {
  test('while its ComputeNode is being released', async () => {
    const mine = await scene.joining();
    // So the release waits, and the token with it.
    await scene.stage.kube.mergePatch(computeNodes, { name: mine.name }, { spec: { paused: true } });
    await scene.stage.kube.delete(computeNodes, { name: mine.name });

    const { name } = await scene.ask(scene.as({ token: mine.token }), mine.name);

    await scene.denied(name, 'NoLiveClaim');
    await scene.stage.kube.mergePatch(computeNodes, { name: mine.name }, { spec: { paused: false } });
  });

  test('when its ComputeNode is gone: neither is the token', async () => {
    const mine = await scene.joining();
    await scene.stage.kube.delete(computeNodes, { name: mine.name });
    const gone = (): boolean => scene.computeNode(mine.name)?.metadata.uid !== mine.uid;
    await scene.stage.until('it is gone', gone);

    await scene.worthless(mine);
  });

  test('when the machine was claimed for another', async () => {
    const mine = await scene.joining();
    const { kube } = scene.stage;
    const { spec } = scene.asset(mine.asset);
    const released = { status: { phase: 'Cleaning', releasedEpoch: spec.claimEpoch } };
    await kube.mergePatch(computeAssets, { name: mine.asset }, { spec: { paused: true } });
    await kube.mergePatch(computeAssets, { name: mine.asset }, released, { subresource: 'status' });
    await kube.mergePatch(computeAssets, { name: mine.asset }, { spec: { claimRef: null } });
    const claim = { claimRef: { name: 'somebody', uid: 'uid-of-somebody' }, claimEpoch: (spec.claimEpoch ?? 0) + 1 };
    await kube.mergePatch(computeAssets, { name: mine.asset }, { spec: claim });

    const { name } = await scene.ask(scene.as({ token: mine.token }), mine.name);

    await scene.denied(name, 'NoLiveClaim');
  });
});

function rsa(modulusLength: number): NonNullable<NonNullable<Ask['wish']>['algorithm']> {
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength };
}
