import { afterEach, expect, test } from 'vitest';
import { clusters } from '#models/generated/resources.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { partOfHall } from '#simulation/cluster/kubelet/part-of-hall.ts';
import type { Lab } from '#simulation/lab/lab.ts';
import { createWay } from '#simulation/lab/moody-transport.ts';
import { createOtherCluster } from '#simulation/lab/other-cluster.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from './two-clusters.ts';

let stage: TwoClusters;

afterEach(() => stage.stop());

const thirdUrl = 'https://third.example:6443';
const homeUrl = 'https://home.example:6443';
const token = { token: tokens[0], user: { name: 'rackwright', groups: ['system:masters'] } };

/** A third cluster, empty. */
function third({ clock, world }: Lab): [string, { server: Lab['server']; way: ReturnType<typeof createWay> }][] {
  const random = createSeededRandom(11);
  const ids = createSeededIds(random.fork('ids'));
  const { server } = createOtherCluster({ clock, random, ids, hall: partOfHall(world, () => false), tokens: [token] });
  return [[thirdUrl, { server, way: createWay() }]];
}

const phases = () => stage.computeNodes('far').map(({ status }) => status?.phase);

test('a kubeconfig that leads to another cluster does not make the Nodes of the former one be missed', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]), servers: third });
  await stage.putFarPool(2);
  await stage.until('the pool is Ready', () => phases().length === 2 && phases().every((phase) => phase === 'Ready'));
  const former = stage.clusterUID();

  await stage.putKubeconfig(kubeconfigFor(tokens[0], { server: thirdUrl }));
  await stage.minutes(60);

  expect(stage.ready()).toMatchObject({ status: 'False', reason: 'OtherCluster' });
  expect(stage.ready()?.message).toContain('than the one that 2 ComputeNodes are in');
  expect(phases()).toEqual(['Ready', 'Ready']);

  await stage.putKubeconfig(kubeconfigFor(tokens[0]));
  await stage.until('the former is found again', () => stage.ready()?.status === 'True', 2);
  expect(stage.clusterUID()).toBe(former);
});

test('whoever knows that the former cluster is gone says so as the message shows', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]), servers: third });
  await stage.putFarPool(1);
  await stage.until('the pool is Ready', () => phases()[0] === 'Ready');
  await stage.putKubeconfig(kubeconfigFor(tokens[0], { server: thirdUrl }));
  await stage.until('the swap is noticed', () => stage.ready()?.reason === 'OtherCluster', 2);

  const [, annotation = '', value = ''] = /--overwrite (\S+)=(\S+)$/.exec(stage.ready()?.message ?? '') ?? [];
  await stage.lab.kube.mergePatch(
    clusters,
    { name: 'elsewhere' },
    { metadata: { annotations: { [annotation]: value } } },
  );

  await stage.until('it is taken', () => stage.ready()?.status === 'True', 2);
  await stage.scaleFar(0);
  await stage.until('what was in the former is released', () => stage.computeNodes('far').length === 0, 120);
});

test('a cluster without ComputeNodes may be swapped for another', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]), servers: third });
  await stage.until('it is Ready', () => stage.ready()?.status === 'True', 2);
  const former = stage.clusterUID();

  await stage.putKubeconfig(kubeconfigFor(tokens[0], { server: thirdUrl }));

  await stage.until('another is there', () => stage.clusterUID() !== former, 2);
  expect(stage.ready()?.status).toBe('True');
});

test('a kubeconfig that leads back home is refused, as the cluster has a Cluster already', async () => {
  stage = await openTwoClusters({
    kubeconfig: kubeconfigFor(tokens[0], { server: homeUrl }),
    servers: ({ server }) => [[homeUrl, { server: asHome(server), way: createWay() }]],
  });

  await stage.until('it is refused', () => stage.ready()?.reason === 'ClusterTaken', 2);

  expect(stage.ready()?.message).toContain('the same API server as Cluster lab');
  expect(stage.ready('lab')?.status).toBe('True');
});

/** Takes any token for the administrator's. */
function asHome(server: Lab['server']): Lab['server'] {
  return { ...server, handle: (request) => server.handle({ ...withoutToken(request), user: token.user }) };
}

function withoutToken<T extends { headers: Record<string, string> }>(request: T): T {
  const { authorization: _, ...headers } = request.headers;
  return { ...request, headers };
}
