import { expect, test } from 'vitest';
import { nodePools } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import { readCrds, readExamples } from '#simulation/import/manifest-files.ts';
import { allSettled } from '#simulation/lab/state.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';
import { startOutsideProcess, type OutsideProcess } from '../../ops-adapters/external/outside-process.ts';

const minute = 60_000;

/** The example data centre, whose one tool is a process outside, with the simulated one behind it. */
async function open(seed: number) {
  const { lab, clock, drive } = createVirtualLab({ seed, crds: readCrds(), log: silentLog });
  const tool = createSimulatedFactory(lab.world.room).create({ parameters: {}, clock, log: silentLog });
  const start = (): OutsideProcess =>
    startOutsideProcess({ kube: lab.kube, clock, opsMaster: 'simulated', tool, everyMs: 5_000 });
  await drive(lab.start());
  const external = readExamples().map((object) =>
    object.kind === 'OpsMaster'
      ? { ...object, spec: { adapter: 'outside', external: true, concurrency: 100 } }
      : object,
  );
  await drive(lab.apply(external));
  return { lab, clock, start };
}

test('the whole chain runs through a process outside, and nothing happens that must never happen', async () => {
  const { lab, clock, start } = await open(5);
  const outside = start();

  expect(await clock.runUntil(() => allSettled(lab.server.store), { maxMs: 60 * minute })).toBe(true);
  const web = await lab.kube.get(nodePools, { name: 'web' });
  await lab.kube.mergePatch(nodePools, { name: 'web' }, { spec: { replicas: 0, min: 0 } });
  await clock.advanceBy(20 * minute);

  expect(web['status']).toMatchObject({ phase: 'Ready' });
  expect(new Set(outside.began).size).toBe(outside.began.length);
  expect(lab.violations()).toEqual([]);
  outside.stop();
  await lab.stop();
});

test('a process that dies again and again, and is away for long, begins nothing twice', async () => {
  const { lab, clock, start } = await open(6);
  const began: string[] = [];

  for (let round = 0; round < 6; round += 1) {
    const outside = start();
    await clock.advanceBy(3 * minute);
    outside.stop();
    began.push(...outside.began);
    await clock.advanceBy(7 * minute);
  }
  const last = start();
  const ready = await clock.runUntil(() => allSettled(lab.server.store), { maxMs: 4 * 60 * minute });

  expect(ready).toBe(true);
  expect(new Set(began).size).toBe(began.length);
  expect(lab.violations()).toEqual([]);
  last.stop();
  await lab.stop();
});
