import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';
import { settledStory } from './settled-story.ts';

const { api, unique, ...scene } = createScene();
let path: string;
/** Long enough for what is there to be told on a machine that is busy. */
const aWhile = { timeoutSeconds: '6' };
const notOlderThan = { resourceVersionMatch: 'NotOlderThan' };

beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
  for (const name of ['a', 'b']) await api.post(path, widget(unique, name));
  // What a server keeps in memory may lag behind its writes, but not behind such a list.
  await api.get(path);
});

// Most of them wait until their time is over: at the same time.
describe.concurrent('a watch', () => {
  test.each([{}, { resourceVersion: '0' }, { sendInitialEvents: 'true', ...notOlderThan }, { limit: '1' }])(
    'from %j begins with what is there, and ends when its time is over',
    async (query) => {
      const watch = await api.watch(path, { ...aWhile, ...query });

      expect(await settledStory(watch)).toEqual(['ADDED a', 'ADDED b']);
    },
  );

  test.each([
    { allowWatchBookmarks: 'true' },
    { allowWatchBookmarks: 'true', resourceVersion: '0' },
    { allowWatchBookmarks: 'true', sendInitialEvents: 'true', ...notOlderThan },
    { allowWatchBookmarks: 'true', sendInitialEvents: 'true', ...notOlderThan, resourceVersion: '0' },
  ])('from %j marks the end of what is there', async (query) => {
    const watch = await api.watch(path, query);
    await watch.until(3);
    watch.stop();

    expect(watch.story()).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK']);
    expect(watch.events[2]?.object).toEqual({
      apiVersion: `${unique}.example.com/v1`,
      kind: 'Widget',
      metadata: {
        resourceVersion: expect.stringMatching(/^\d+$/),
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    });
  });

  test('with no initial events begins with none, wherever it begins', async () => {
    const { resourceVersion } = (await api.get(path)).list.metadata;

    const fromLatest = await api.watch(path, { ...aWhile, sendInitialEvents: 'false', ...notOlderThan });
    const fromThere = await api.watch(path, { ...aWhile, resourceVersion });

    expect(await settledStory(fromLatest)).toEqual([]);
    expect(await settledStory(fromThere)).toEqual([]);
  });

  test('from a revision tells what came after it', async () => {
    const at = widgetsPath(unique, await scene.namespace());
    await api.post(at, widget(unique, 'first'));
    const { resourceVersion } = (await api.get(at)).list.metadata;
    await api.post(at, widget(unique, 'second'));

    const watch = await api.watch(at, { ...aWhile, resourceVersion });

    expect(await settledStory(watch)).toEqual(['ADDED second']);
  });

  test('from a revision that lies ahead waits for it', async () => {
    const watch = await api.watch(path, { ...aWhile, resourceVersion: '99999999999' });

    expect(await settledStory(watch)).toEqual([]);
  });

  test('with initial events from a revision that lies ahead fails, and says where the server is', async () => {
    const watch = await api.watch(path, { resourceVersion: '99999999999', sendInitialEvents: 'true', ...notOlderThan });
    await watch.until(1);

    expect(watch.events[0]).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 504,
        reason: 'Timeout',
        message: expect.stringMatching(/^Timeout: Too large resource version: 99999999999, current: \d+$/),
      },
    });
  });

  test('of one name, of a selection, and of a namespace that is none tells those alone', async () => {
    const named = await api.watch(path, { ...aWhile, fieldSelector: 'metadata.name=b' });
    const unnamed = await api.watch(path, { ...aWhile, fieldSelector: 'metadata.name!=b' });
    const nowhere = await api.watch(widgetsPath(unique, `${unique}-nowhere`), aWhile);

    expect(await settledStory(named)).toEqual(['ADDED b']);
    expect(await settledStory(unnamed)).toEqual(['ADDED a']);
    expect(await settledStory(nowhere)).toEqual([]);
  });

  test('that allows bookmarks gets one before its time is over', async () => {
    const { resourceVersion } = (await api.get(path)).list.metadata;

    const watch = await api.watch(path, { resourceVersion, allowWatchBookmarks: 'true', timeoutSeconds: '4' });
    await watch.until(1);

    expect(watch.events[0]).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Widget' } });
    expect(Number(watch.events[0]?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(resourceVersion));
    expect(watch.events[0]?.object.metadata.annotations).toBeUndefined();
  });
});

describe('options of a watch that contradict each other', () => {
  const required =
    'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  const alone =
    'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
  const unsupported = (match: string): string =>
    `resourceVersionMatch: Unsupported value: "${match}": supported values: "NotOlderThan"`;
  const continued = 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided';

  test.each([
    [{ sendInitialEvents: 'true' }, required],
    [{ sendInitialEvents: 'false' }, required],
    [{ sendInitialEvents: 'false', resourceVersion: '0' }, required],
    [notOlderThan, alone],
    [{ resourceVersionMatch: 'Exact' }, `[${alone}, ${unsupported('Exact')}]`],
    [{ resourceVersionMatch: 'foo' }, `[${alone}, ${unsupported('foo')}]`],
    [{ resourceVersionMatch: 'Exact', sendInitialEvents: 'true' }, `[${required}, ${unsupported('Exact')}]`],
    [{ ...notOlderThan, sendInitialEvents: 'true', continue: 'x' }, continued],
    [{ continue: 'x' }, continued],
  ])('%j', async (query, message) => {
    const refused = await api.get(path, { watch: 'true', ...query });

    expect(refused.status).toBe(422);
    expect(refused.failure).toMatchObject({
      reason: 'Invalid',
      message: `ListOptions.meta.k8s.io "" is invalid: ${message}`,
    });
  });

  test.each([
    [{ labelSelector: 'app in' }, "unable to parse requirement: found '' expected: '('"],
    [{ fieldSelector: 'foo=b' }, 'field label not supported: foo'],
    [{ timeoutSeconds: 'x' }, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])('%j is refused as of a list', async (query, message) => {
    const refused = await api.get(path, { watch: 'true', ...query });

    expect(refused.failure).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });

  test('a revision that is none is an internal error without a reason', async () => {
    const refused = await api.get(path, { watch: 'true', resourceVersion: 'abc' });

    expect(refused.status).toBe(500);
    expect(refused.failure.message).toBe(
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    );
    expect(refused.failure).not.toHaveProperty('reason');
  });
});
