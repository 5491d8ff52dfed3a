import { expect, test } from 'vitest';
import { givenKeeper, secretHolding, undecryptable } from './given-keeper.ts';

test('a Secret that the API server could not decrypt left its Cluster Connecting, and Ready as of old, for good', async () => {
  const { keeper, clock } = givenKeeper({ secret: () => Promise.reject(undecryptable()) });

  await clock.advanceBy(30_000);
  expect(keeper.lookup()).toMatchObject({ found: false, reason: 'Connecting' });

  await clock.advanceBy(90_000);
  expect(keeper.lookup()).toMatchObject({
    found: false,
    reason: 'ClusterUnreachable',
    message: expect.stringMatching(/its Secret can't be read: .*KMS is away\.$/) as string,
  });
  await keeper.stop();
});

test('a Secret that can be read again is what counts, and another failure has its minute again', async () => {
  let broken = true;
  const { keeper, clock } = givenKeeper({
    secret: () => (broken ? Promise.reject(undecryptable()) : Promise.resolve(secretHolding('kind: Config'))),
  });
  await clock.advanceBy(120_000);

  broken = false;
  await clock.advanceBy(60_000);
  expect(keeper.lookup()).toMatchObject({ reason: 'KubeconfigInvalid' });

  broken = true;
  await clock.advanceBy(40_000);
  expect(keeper.lookup()).toMatchObject({ reason: 'KubeconfigInvalid' });
  await keeper.stop();
});
