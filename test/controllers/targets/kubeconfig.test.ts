import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '#models/generated/cluster.ts';
import { clusters } from '#models/generated/resources.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from './two-clusters.ts';

let stage: TwoClusters;
let logged: string[];

beforeEach(() => {
  logged = [];
});
afterEach(() => stage.stop());

const reason = (): string | undefined => stage.ready()?.reason;
const says = (wanted: string) => () => reason() === wanted;
const cluster = () => stage.lab.server.store.get(clusters, { name: 'elsewhere' }) as Cluster | undefined;

test('a Secret that comes later is found, and a Cluster is well by itself once its kubeconfig is', async () => {
  stage = await openTwoClusters();
  await stage.until('the Secret is missed', says('KubeconfigNotFound'), 1);
  expect(stage.ready()?.message).toContain('Secret rackwright-system/elsewhere-kubeconfig');
  expect(cluster()?.status?.phase).toBe('Invalid');

  await stage.putKubeconfig('kind: Config');
  await stage.until('it is invalid', says('KubeconfigInvalid'), 1);

  await stage.putKubeconfig(kubeconfigFor(tokens[0]));
  await stage.until('it is Ready', says('Ready'), 1);
  expect(cluster()?.status).toMatchObject({ phase: 'Ready', nodes: 0, clusterUID: expect.any(String) as string });
});

test.each([
  ['an unknown token', kubeconfigFor('stolen'), 'ClusterUnauthorized'],
  [
    'an address that leads nowhere',
    kubeconfigFor(tokens[0], { server: 'https://nowhere.example' }),
    'ClusterUnreachable',
  ],
  ['a server without TLS', kubeconfigFor(tokens[0], { server: 'http://elsewhere.example:6443' }), 'KubeconfigInvalid'],
])('%s is told, and the others go on', async (_, kubeconfig, wanted) => {
  stage = await openTwoClusters({ kubeconfig });
  await stage.putFarPool(1);

  await stage.until('the near pool is Ready', () => stage.nodesHere().length === 2);
  await stage.minutes(10);

  expect(reason()).toBe(wanted);
  expect(stage.computeNodes('far')[0]?.spec.assetRef).toBeUndefined();
  expect(stage.computeNodes('far')[0]?.status?.conditions?.[0]).toMatchObject({ reason: 'ClusterUnreachable' });
  expect(stage.nodesHere().toSorted()).toEqual(['near-0', 'near-1']);
});

test('a rotated kubeconfig is taken without a word, whether the old one is refused before or after', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(2);
  await stage.until('the pool is Ready', () => stage.nodesElsewhere().length === 2);
  await stage.until('the Cluster counts them', () => cluster()?.status?.nodes === 2);
  await stage.minutes(10);
  const before = stage.lab.server.store.get(clusters, { name: 'elsewhere' })?.metadata.resourceVersion;

  stage.revoke(tokens[0]);
  await stage.putKubeconfig(kubeconfigFor(tokens[1]));
  await stage.minutes(5);

  expect(stage.lab.server.store.get(clusters, { name: 'elsewhere' })?.metadata.resourceVersion).toBe(before);
  await stage.scaleFar(3);
  await stage.until('a third Node comes', () => stage.nodesElsewhere().length === 3);
});

test('credentials that are taken back are told, and nothing else comes of it', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(2);
  await stage.until('the pool is Ready', () =>
    stage.computeNodes('far').every(({ status }) => status?.phase === 'Ready'),
  );

  stage.revoke(tokens[0]);
  await stage.minutes(120);

  expect(reason()).toBe('ClusterUnauthorized');
  expect(stage.computeNodes('far').map(({ status }) => status?.phase)).toEqual(['Ready', 'Ready']);
  expect(stage.nodesElsewhere()).toHaveLength(2);
});

test('a second Cluster that leads to the same server is refused, the elder goes on', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.until('the first is Ready', says('Ready'), 2);
  await stage.minutes(1);
  const spec = { kubeconfigSecretRef: { namespace: 'rackwright-system', name: 'elsewhere-kubeconfig' } };
  await stage.lab.apply([{ apiVersion: 'rackwright.io/v1alpha1', kind: 'Cluster', metadata: { name: 'again' }, spec }]);

  await stage.minutes(2);

  expect(stage.ready('again')).toMatchObject({ reason: 'ClusterTaken' });
  expect(stage.ready('again')?.message).toContain('Cluster elsewhere, which was there before');
  expect(reason()).toBe('Ready');
});

test('no message and no log line shows what the kubeconfig holds', async () => {
  const note = (message: string, fields?: object): void => void logged.push(message, JSON.stringify(fields));
  const warned = ({ message }: Error): void => note(message);
  const log = { debug: note, info: note, warn: note, error: note, with: () => log };
  process.on('warning', warned);
  const kubeconfig = kubeconfigFor('s3cr3t-token', { user: { password: 's3cr3t-word' } });
  stage = await openTwoClusters({ kubeconfig, log });
  await stage.minutes(3);
  await stage.putKubeconfig(`${kubeconfig}: s3cr3t-rest`);
  await stage.minutes(3);

  process.off('warning', warned);
  const objects = JSON.stringify([...stage.lab.server.store.list(clusters), stage.ready()]);

  expect(reason()).toBe('KubeconfigInvalid');
  expect(objects).not.toContain('s3cr3t');
  expect(logged.join('\n')).not.toContain('s3cr3t');
  expect(logged.join('\n')).toContain('ClusterUnauthorized');
});
