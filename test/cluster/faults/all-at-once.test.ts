import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { openbHall } from '../stage/openb-hall.ts';
import { startRealServer } from '../stage/real-server.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import {
  compactUnderWatches,
  killApiServer,
  killEtcd,
  planeOf,
  rotate,
  starve,
  turnedAway,
  validFor,
} from './troubles.ts';

const nodes = 600;
const starvedMs = 45_000;
const certificateMs = 90_000;
/** Only ends what hangs. */
const withinMs = 1_200_000;
const hall = openbHall(nodes);

let stage: Stage;
beforeAll(async () => {
  stage = await createStage(await startRealServer({ fsync: true }), { qps: 1_000 });
});
afterAll(() => stage.stop());

const ready = (): number =>
  stage.list<ComputeNode>(computeNodes).filter(({ status }) => status?.phase === 'Ready').length;
const reach = (count: number): Promise<void> =>
  stage.until(`${count} nodes are Ready`, () => ready() >= count, withinMs);

test(`the openb ${nodes} nodes arrive, whatever becomes of the server meanwhile`, async () => {
  const begun = performance.now();
  const seconds = (): string => `${((performance.now() - begun) / 1_000).toFixed(0)} s`;
  const say = (what: string): void => void process.stdout.write(`${seconds()}: ${what}, ${ready()} nodes Ready\n`);
  async function certificate(): Promise<void> {
    const validity = validFor(certificateMs);
    await rotate(stage, validity);
    await stage.until('the certificate has run out', () => Date.now() > validity.notAfter.getTime() + 5_000);
    await rotate(stage);
    say('the certificate of the controllers had run out for 5 s and is replaced');
  }
  say(`${hall.machines} machines of ${hall.origin}`);
  await stage.apply(hall.inventory);
  say('they are declared');
  await stage.apply(hall.pools);
  const rotated = certificate();

  await reach(30);
  await killApiServer(stage);
  say('kube-apiserver was killed and is back after 5 s');
  await reach(120);
  await killEtcd(stage);
  say('etcd was killed and is back after 5 s');
  await reach(210);
  const gone = await compactUnderWatches(stage);
  say('etcd was compacted under open watches');
  await reach(300);
  const before = turnedAway(stage);
  const end = await starve(stage);
  await sleep(starvedMs);
  const refused = turnedAway(stage) - before;
  await end();
  say(`the controllers were turned away with 429 for ${starvedMs / 1_000} s, ${refused} times`);
  await rotated;
  await stage.settled(withinMs);
  await stage.until('all Nodes are registered', () => stage.list(coreNodes).length === nodes);
  const violations = await stage.violations();
  const writes = stage.server.ownWrites().length;
  say(`${(writes / nodes).toFixed(1)} writes a node and ${(hall.machines / nodes).toFixed(1)} machines in stock`);
  say(`memory: ${memory()}`);

  expect(gone).toBe(true);
  expect(refused).toBeGreaterThan(0);
  expect(violations).toEqual([]);
  expect(ready()).toBe(nodes);
}, 1_500_000);

/** What each process has in memory at most until now. */
function memory(): string {
  const { apiServer, etcd } = planeOf(stage);
  const pids = {
    controllers: stage.controllers.pid,
    test: process.pid,
    'kube-apiserver': apiServer.pid,
    etcd: etcd.daemon.pid,
  };
  return Object.entries(pids)
    .map(([name, pid]) => `${name} ${peak(pid)} MB`)
    .join(', ');
}

function peak(pid: number | undefined): string {
  if (pid === undefined || process.platform !== 'linux') return '?';
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) / 1024).toFixed(0);
}
