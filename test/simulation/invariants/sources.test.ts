import { beforeEach, describe, expect, test } from 'vitest';
import { osImages } from '#models/generated/resources.ts';
import { description } from '../world/builders.ts';
import { claimed, installOS, ours, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld();
});

const fromImage = { imageRef: { kind: 'OSImage', name: 'debian' }, imageDigest: 'debian-13.1' };

describe('15: an unverified image written', () => {
  test.each([
    [
      'whose verification is under way',
      { phase: 'Verifying' },
      '15: Install/os debian 13.1 began, though OSImage debian is Verifying',
    ],
    [
      'whose digest is another by now',
      { phase: 'Ready', digest: 'other' },
      '15: Install/os debian 13.1 began with other bytes than OSImage debian stands for',
    ],
  ])('one %s', async (_, status, message) => {
    const { uid } = await claimed(given);
    await given.person.make(ours(osImages, 'debian', { family: 'debian', version: '13.1' }, status));

    await given.begin({ ...installOS, claimUid: uid }, fromImage);

    expect(given.messages()).toEqual([message]);
  });

  test('one that no object stands for', async () => {
    const { uid } = await claimed(given);

    await given.begin({ ...installOS, claimUid: uid });

    expect(given.messages()).toEqual(['15: Install/os debian 13.1 began for no image on record']);
  });

  test('one that is verified may be written, though it is deprecated by now', async () => {
    const { uid } = await claimed(given);
    const status = { phase: 'Deprecated', digest: 'debian-13.1' };
    await given.person.make(ours(osImages, 'debian', { family: 'debian', version: '13.1' }, status));

    await given.begin({ ...installOS, claimUid: uid }, fromImage);

    expect(given.messages()).toEqual([]);
  });
});

test('16: an unpinned host reached', async () => {
  const { uid } = await claimed(given, { bmc: { address: 'bmc-of-S-1' } });
  given.world.remove('S-1');
  const bmc = { address: 'bmc-of-S-1', certificateFingerprint: 'SHA256:of-the-bmc' };
  given.world.add(description({ serial: 'S-1', bmc }));

  await given.begin({ action: 'PowerOn', claimUid: uid });

  expect(given.messages()).toEqual(['16: its BMC is unpinned, and was reached']);
});
