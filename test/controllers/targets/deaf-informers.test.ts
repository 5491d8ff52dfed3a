import { expect, test } from 'vitest';
import type { Informer } from '#controllers/runtime/informers.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { deafInformers } from '#controllers/targets/deaf-informers.ts';

/** What three looks find, where `errors` are what an informer last met at each. */
function looks(errors: (KubeError | undefined)[]): (string | undefined)[] {
  const status: { lastError: KubeError | undefined } = { lastError: undefined };
  const look = deafInformers([{ status } as unknown as Informer]);
  return errors.map((error) => {
    status.lastError = error;
    return look()?.message;
  });
}
const failure = (): KubeError => new KubeError('Unavailable', 'broken');

test('one failure, or two, is how connections are; at the third in a row nothing is believed any more', () => {
  expect(looks([failure(), undefined, failure(), failure()])).toEqual(Array(4).fill(undefined));
  expect(looks([failure(), failure(), failure()])).toEqual([undefined, undefined, 'broken']);
});

test('a failure that stays the same is over: the watch is open, and has told nothing yet', () => {
  const last = failure();

  expect(looks([failure(), failure(), last, last, last, last])).toEqual([
    undefined,
    undefined,
    'broken',
    'broken',
    'broken',
    undefined,
  ]);
  expect(looks([last, last, last, last])).toEqual(Array(4).fill(undefined));
});

test('a right that was taken away counts at once', () => {
  expect(looks([new KubeError('Forbidden', 'pods is forbidden')])).toEqual(['pods is forbidden']);
});

test('one that a server told to come back much later follows nothing meanwhile, though it fails only once', () => {
  const told = new KubeError('Unavailable', 'down for maintenance', { status: 503, retryAfterMs: 3_600_000 });
  const look = deafInformers([{ status: { lastError: told, watches: 0 } } as unknown as Informer]);

  expect([look(), look(), look(), look()].map((error) => error?.message)).toEqual([
    undefined,
    undefined,
    'down for maintenance',
    'down for maintenance',
  ]);
});
