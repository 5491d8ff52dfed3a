import { expect, test } from 'vitest';
import { installOS, scene } from './builders.ts';

test('without the backend’s memory, the disk of a machine that was not wiped holds the fence', async () => {
  const at = scene();
  const { fence } = await at.complete(installOS());

  at.world.restartBackend({ fences: true });

  expect(at.world.room.read('SN-1').storedClaim).toEqual({ uid: 'claim-1', ...fence });
});

test('the higher fence holds, whether disk or backend knows it', async () => {
  const at = scene({ delays: 'none' });
  at.begin({ ...installOS(), fence: { epoch: 7, sequence: 3 } });
  at.world.restartBackend({ fences: true });
  at.begin({ name: 'lower', action: 'Inspect', fence: { epoch: 7, sequence: 2 } });

  expect(at.world.refusals.since()).toMatchObject([{ outcome: { highest: { epoch: 7, sequence: 3 } } }]);
  at.begin({ action: 'Wipe', fence: { epoch: 8, sequence: 0 } });
  at.begin({ name: 'lower still', action: 'Inspect', fence: { epoch: 7, sequence: 9 } });

  expect(at.world.refusals.since(1)).toMatchObject([{ outcome: { highest: { epoch: 8, sequence: 0 } } }]);
});
