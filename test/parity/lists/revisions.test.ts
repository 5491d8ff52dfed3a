import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let path: string;
/** When there was `a` alone. */
let earlier: string;

beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
  await api.post(path, widget(unique, 'a'));
  earlier = (await api.get(path)).list.metadata.resourceVersion;
  await api.post(path, widget(unique, 'b'));
});

describe('a list', () => {
  test.each([
    { resourceVersion: '' },
    { resourceVersion: '0' },
    { resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' },
    { allowWatchBookmarks: 'true' },
    { watch: 'false' },
    { watch: '0' },
    { unheardOf: 'x' },
  ])('of %j shows the latest state', async (query) => {
    expect((await api.get(path, query)).names).toEqual(['a', 'b']);
  });

  test('at a revision shows one that is not older', async () => {
    const atLeast = await api.get(path, { resourceVersion: earlier });
    const said = await api.get(path, { resourceVersion: earlier, resourceVersionMatch: 'NotOlderThan' });
    const paged = await api.get(path, {
      resourceVersion: earlier,
      resourceVersionMatch: 'NotOlderThan',
      limit: '1',
    });

    expect([atLeast.names, said.names]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(paged.list).toMatchObject({ metadata: { remainingItemCount: 1 } });
  });

  test('exactly at a revision shows that one', async () => {
    const exact = await api.get(path, { resourceVersion: earlier, resourceVersionMatch: 'Exact' });

    expect(exact.names).toEqual(['a']);
    expect(exact.list.metadata.resourceVersion).toBe(earlier);
  });

  test('in pages, and at a revision without a word on how, is exact', async () => {
    const page = await api.get(path, { resourceVersion: earlier, limit: '5' });

    expect(page.names).toEqual(['a']);
    expect(page.list.metadata.resourceVersion).toBe(earlier);
  });

  test.each(['', '..', 'a/b', 'a%b'])(
    'of the name %j, which no object can have, is paged like any other',
    async (name) => {
      const query = { resourceVersion: earlier, limit: '5', fieldSelector: `metadata.name=${name}` };
      const page = await api.get(path, query);

      expect(page.names).toEqual([]);
      expect(page.list.metadata.resourceVersion).toBe(earlier);
    },
  );

  test.each(['', 'Exact', 'NotOlderThan'])(
    'of a revision that lies ahead (%s) times out, and says where the server is',
    async (resourceVersionMatch) => {
      const refused = await api.get(path, { resourceVersion: '99999999999', resourceVersionMatch });

      expect(refused.status).toBe(504);
      expect(refused.failure).toMatchObject({
        reason: 'Timeout',
        message: expect.stringMatching(/^Timeout: Too large resource version: 99999999999, current: \d+$/),
        details: {
          causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
          retryAfterSeconds: 1,
        },
      });
    },
  );

  test.each([
    ['abc', 'invalid syntax'],
    ['-1', 'invalid syntax'],
    ['99999999999999999999999', 'value out of range'],
  ])('of the revision %s is refused', async (resourceVersion, why) => {
    const refused = await api.get(path, { resourceVersion });

    const quoted = JSON.stringify(resourceVersion);
    expect(refused.failure).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${why}`,
    });
  });
});

describe('options of a list that contradict each other', () => {
  const unprovided =
    'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided';
  const continued = 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided';
  const unsupported = 'resourceVersionMatch: Unsupported value: "foo": supported values: "Exact", "NotOlderThan", ""';
  const initial = 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list';

  test.each([
    [{ resourceVersionMatch: 'Exact' }, unprovided],
    [{ resourceVersionMatch: 'NotOlderThan' }, unprovided],
    [{ resourceVersionMatch: 'foo' }, `[${unprovided}, ${unsupported}]`],
    [{ resourceVersionMatch: 'foo', resourceVersion: '1' }, unsupported],
    [
      { resourceVersionMatch: 'Exact', resourceVersion: '0' },
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [{ resourceVersionMatch: 'Exact', continue: 'x' }, `[${unprovided}, ${continued}]`],
    [{ resourceVersionMatch: 'Exact', continue: 'x', resourceVersion: '5' }, continued],
    [{ resourceVersionMatch: 'foo', continue: 'x', resourceVersion: '5' }, `[${continued}, ${unsupported}]`],
    [{ sendInitialEvents: 'true' }, initial],
    [{ sendInitialEvents: 'false' }, initial],
    [{ sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }, `[${unprovided}, ${initial}]`],
  ])('%j', async (query, message) => {
    const refused = await api.get(path, { ...query });

    expect(refused.status).toBe(422);
    expect(refused.failure).toMatchObject({
      reason: 'Invalid',
      message: `ListOptions.meta.k8s.io "" is invalid: ${message}`,
    });
    expect(refused.failure.details).toEqual({
      group: 'meta.k8s.io',
      kind: 'ListOptions',
      causes: expect.any(Array),
    });
  });
});
