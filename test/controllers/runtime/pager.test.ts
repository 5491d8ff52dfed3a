import { describe, expect, test } from 'vitest';
import type { Resource } from '#models/meta/resource.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { listAll, type CompleteList } from '#controllers/runtime/pager.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { refusal } from './fake-server.ts';
import { createScriptedTransport, type Answer } from './scripted-transport.ts';

const things: Resource = { group: 'test', version: 'v1', plural: 'things', kind: 'Thing', namespaced: false };

const page = (names: string[], metadata: Record<string, unknown> = {}): Answer => ({
  body: { metadata: { resourceVersion: '9', ...metadata }, items: names.map((name) => ({ metadata: { name } })) },
});

function list(...answers: Answer[]): Promise<CompleteList> {
  const clock = createVirtualClock({ startMs: 0 });
  const kube = createKube(createScriptedTransport(...answers), { clock, random: createSeededRandom(1) });
  return listAll(kube, things, { pageSize: 2, signal: new AbortController().signal });
}

describe('a list in pages', () => {
  test('is one list', async () => {
    const complete = await list(page(['a', 'b'], { continue: 'x' }), page([], { continue: 'y' }), page(['c']));

    expect(complete.resourceVersion).toBe('9');
    expect(complete.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['a page fails', [page(['a'], { continue: 'x' }), refusal(500, 'InternalError')]],
    ['pages are of different states', [page(['a'], { continue: 'x' }), page(['b'], { resourceVersion: '10' })]],
    ['the server goes round in circles', [page(['a'], { continue: 'x' }), page(['b'], { continue: 'x' })]],
    ['the last page is missing', [page(['a'], { remainingItemCount: 3 })]],
    ['a page is no list', [page(['a'], { continue: 'x' }), { body: '<html>' }]],
  ])('fails as a whole when %s', async (_, answers) => {
    await expect(list(...answers)).rejects.toMatchObject({ reason: 'Unavailable' });
  });

  test('gives up with Expired when not even a list in one piece succeeds', async () => {
    const expired = refusal(410, 'Expired');

    await expect(list(expired, expired, expired)).rejects.toMatchObject({ reason: 'Expired' });
  });
});
