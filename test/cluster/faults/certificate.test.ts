import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodePools } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { dataCentre, pool } from '../stage/data-centre.ts';
import { startRealServer } from '../stage/real-server.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import { rotate, validFor } from './troubles.ts';

/** Once it is in the file; the controllers read that every 20 seconds. */
const lifeMs = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await createStage(await startRealServer(), { speed: 100 });
  await stage.apply(dataCentre(20));
  await stage.apply([pool('web', 2)]);
  await stage.settled();
});
afterAll(() => stage.stop());

test('a client certificate that runs out mid-run is said, and the one that is put in its place is taken up', async () => {
  const validity = validFor(lifeMs);
  await rotate(stage, validity);
  await stage.until('the certificate has run out', () => Date.now() > validity.notAfter.getTime() + 1_000);
  await stage.kube.mergePatch(nodePools, { name: 'web' }, { spec: { replicas: 12 } });
  const said = (): boolean => stage.controllers.lines.some(({ message }) => /certificate/i.test(message));
  await stage.until('it is said', said);
  const before = stage.list(coreNodes).length;

  await rotate(stage);

  await stage.settled();
  expect(before).toBe(2);
  expect(stage.list(coreNodes)).toHaveLength(12);
  expect(await stage.violations()).toEqual([]);
});
