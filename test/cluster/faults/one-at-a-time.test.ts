import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes, nodePools } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { dataCentre, pool } from '../stage/data-centre.ts';
import { startRealServer } from '../stage/real-server.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import { compactUnderWatches, killApiServer, killEtcd, planeOf, starve, turnedAway } from './troubles.ts';

/** Only ends what hangs. */
const settleMs = 600_000;

let stage: Stage;
let firstPid: number | undefined;
beforeAll(async () => {
  stage = await createStage(await startRealServer({ fsync: true }), { speed: 100 });
  await stage.apply(dataCentre(20));
  await stage.apply([pool('web', 2)]);
  await stage.settled();
  firstPid = stage.controllers.pid;
});
afterAll(() => stage.stop());

const inPhase = (phase: string): number =>
  stage.list<ComputeNode>(computeNodes).filter(({ status }) => status?.phase === phase).length;

/** Scales the pool, and resolves in the middle of it. */
async function midScale(replicas: number): Promise<void> {
  const grows = replicas > stage.list(computeNodes).length;
  const phase = grows ? 'Installing' : 'Releasing';
  // At each write: a phase may be over before one comes to look.
  let some = false;
  const end = stage.server.subscribe(() => (some ||= inPhase(phase) > 2));
  await stage.kube.mergePatch(nodePools, { name: 'web' }, { spec: { replicas } });
  await stage.until(`some are ${phase}`, () => some);
  end();
}

/** Every Node that is wanted is there and no other, and nothing that must never be ever was. */
async function arrives(replicas: number): Promise<void> {
  await stage.settled(settleMs);
  await stage.until('the released are gone', () => stage.list(computeNodes).length === replicas, settleMs);
  await stage.until('their Nodes too', () => stage.list(coreNodes).length === replicas, settleMs);
  expect(await stage.violations()).toEqual([]);
}

test('kube-apiserver is killed while a pool grows', async () => {
  await midScale(12);

  await killApiServer(stage);

  await arrives(12);
});

test('kube-apiserver is killed while a pool shrinks', async () => {
  await midScale(4);

  await killApiServer(stage);

  await arrives(4);
});

test('etcd is killed while a pool grows', async () => {
  await midScale(12);

  await killEtcd(stage);

  await arrives(12);
});

test('etcd forgets what was while watches are open', async () => {
  await midScale(4);

  const gone = await compactUnderWatches(stage);

  expect(gone).toBe(true);
  await arrives(4);
});

test('API priority and fairness turns the controllers away', async () => {
  const before = turnedAway(stage);
  const end = await starve(stage);

  await stage.kube.mergePatch(nodePools, { name: 'web' }, { spec: { replicas: 14 } });
  await stage.until('the controllers are turned away', () => turnedAway(stage) > before, settleMs);
  await stage.settled(settleMs);
  await end();

  await arrives(14);
});

test('one process of the controllers came through it all, and said what was wrong in words', () => {
  const { lines, pid } = stage.controllers;
  const said = lines.map(({ message }) => message).join('\n');
  // What is wrong with the cluster is told as such; losing the leadership to it is no mistake of theirs.
  const mistakes = lines.filter(
    ({ level, condition, message }) =>
      (level === 'error' || level === 'fatal') && condition === undefined && message !== 'lost the leadership',
  );

  expect(pid).toBe(firstPid);
  expect(mistakes).toEqual([]);
  expect(said).toContain(planeOf(stage).url);
});
