import { afterEach, expect, test } from 'vitest';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from './two-clusters.ts';

let stage: TwoClusters;

afterEach(() => stage.stop());

const isReady = ({ status }: { status?: { phase?: string } }): boolean => status?.phase === 'Ready';
const allReady = (pool: string, count: number) => () => {
  const nodes = stage.computeNodes(pool);
  return nodes.length === count && nodes.every(isReady);
};

test('a pool whose cluster is elsewhere gets its Nodes there, and none here', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(3);

  await stage.until('both pools are Ready', () => allReady('far', 3)() && allReady('near', 2)());

  expect(stage.ready()).toMatchObject({ status: 'True', reason: 'Ready' });
  expect(stage.nodesElsewhere().toSorted()).toEqual(['far-0', 'far-1', 'far-2']);
  expect(stage.nodesHere().toSorted()).toEqual(['near-0', 'near-1']);
});

test('a pool that shrinks drains and deletes its Nodes where they are', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(2);
  await stage.until('the pool is Ready', allReady('far', 2));

  await stage.scaleFar(0);
  await stage.until('all are released', () => stage.computeNodes('far').length === 0);

  expect(stage.nodesElsewhere()).toEqual([]);
});
