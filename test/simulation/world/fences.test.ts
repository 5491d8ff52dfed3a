import { expect, test } from 'vitest';
import { description, installOS, scene } from './builders.ts';

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

test('a machine that was fenced higher elsewhere holds that against a backend that remembers less', () => {
  const at = scene({ delays: 'none' });
  at.begin({ action: 'Inspect', fence: { epoch: 2, sequence: 1 } });
  at.world.remove('SN-1');
  const claim = { uid: 'claim-9', epoch: 9, sequence: 4, operation: 'elsewhere' };
  at.world.add(description(), { disk: { layers: {}, claim } });

  at.begin({ action: 'Wipe', fence: { epoch: 3, sequence: 0 } });

  expect(at.world.refusals.since()).toMatchObject([{ outcome: { highest: { epoch: 9, sequence: 4 } } }]);
});
