import { beforeAll, describe, expect, test } from 'vitest';
import type { WatchedEvent } from '../client/watched.ts';
import { createScene, crdsPath } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';
import { settledStory } from './settled-story.ts';

const { api, unique, ...scene } = createScene();
let path: string;

beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
});

const isEnd = ({ object }: WatchedEvent): boolean => object.metadata.name?.startsWith('end-of-story') === true;
let ends = 0;

interface Told {
  query?: Record<string, string>;
  where?: string;
  /** A collection where an object is written last of all, which the watch then tells. */
  endAt?: string;
}

/** Watches from now on, acts, and tells what the watch told until it told of a write after all of that. */
async function told(
  act: () => Promise<unknown>,
  { query = {}, where = path, endAt = where }: Told = {},
): Promise<{ story: string[]; events: readonly WatchedEvent[] }> {
  const { resourceVersion } = (await api.get(where)).list.metadata;
  const watch = await api.watch(where, { resourceVersion, ...query });
  await act();
  const metadata = { name: `end-of-story-${(ends += 1)}`, labels: { app: 'x' } };
  expect((await api.post(endAt, { metadata, ...kindAt(endAt) })).status).toBe(201);
  const all = await watch.until((events) => events.some(({ object }) => object.metadata.name === metadata.name));
  watch.stop();
  const events = all.filter((event) => !isEnd(event) && event.type !== 'BOOKMARK');
  return { story: events.map(({ type, object }) => `${type} ${object.metadata.name}`), events };
}

function kindAt(collection: string): { apiVersion: string; kind: string } {
  return collection.endsWith('/secrets')
    ? { apiVersion: 'v1', kind: 'Secret' }
    : { apiVersion: `${unique}.example.com/v1`, kind: 'Widget' };
}

describe('a watch', () => {
  test('tells every write once and in order, and none that changed nothing', async () => {
    const { story } = await told(async () => {
      await api.post(path, widget(unique, 'a'));
      await api.patch('merge', `${path}/a`, { spec: { size: 9 } });
      await api.patch('merge', `${path}/a`, { spec: { size: 9 } });
      await api.post(path, widget(unique, 'dry'), { dryRun: 'All' });
      await api.patch('merge', `${path}/a/status`, { status: { phase: 'Up' } });
      await api.delete(`${path}/a`, undefined, { dryRun: 'All' });
      await api.delete(`${path}/a`);
    });

    expect(story).toEqual(['ADDED a', 'MODIFIED a', 'MODIFIED a', 'DELETED a']);
  });

  test('tells of the selection what enters and leaves it, with the state last seen', async () => {
    const { story, events } = await told(
      async () => {
        await api.post(path, widget(unique, 'b'));
        await api.patch('merge', `${path}/b`, { metadata: { labels: { app: 'x' } } });
        await api.patch('merge', `${path}/b`, { spec: { size: 9 } });
        await api.patch('merge', `${path}/b`, { metadata: { labels: { app: 'y' } }, spec: { size: 11 } });
        await api.patch('merge', `${path}/b`, { metadata: { labels: { app: 'x' } } });
        await api.delete(`${path}/b`);
      },
      { query: { labelSelector: 'app=x' } },
    );

    expect(story).toEqual(['ADDED b', 'MODIFIED b', 'DELETED b', 'ADDED b', 'DELETED b']);
    expect(events[2]?.object).toMatchObject({ metadata: { labels: { app: 'x' } }, spec: { size: 9 } });
    expect(Number(events[2]?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(events[1]?.object.metadata.resourceVersion),
    );
  });

  test('tells the last state of what is deleted, at a revision of its own', async () => {
    const made = await api.post(path, widget(unique, 'c', { spec: { colour: 'red' } }));

    const { events } = await told(() => api.delete(`${path}/c`));

    const deleted = events[0]?.object;
    expect(deleted?.['spec']).toEqual({ colour: 'red', size: 1 });
    expect(Number(deleted?.metadata.resourceVersion)).toBeGreaterThan(Number(made.object.metadata.resourceVersion));
    expect(events[0]?.object.metadata.deletionTimestamp).toBeUndefined();
  });

  test('tells with the last finalizer still on what goes with it', async () => {
    await api.post(path, widget(unique, 'd', { metadata: { finalizers: ['example.com/hold'] }, spec: { size: 3 } }));

    const { story, events } = await told(async () => {
      await api.delete(`${path}/d`);
      await api.patch('merge', `${path}/d`, { metadata: { finalizers: null }, spec: { size: 7 } });
    });

    expect(story).toEqual(['MODIFIED d', 'DELETED d']);
    expect(events[1]?.object).toMatchObject({
      metadata: { finalizers: ['example.com/hold'], deletionTimestamp: expect.any(String) },
      spec: { size: 3 },
    });
  });

  test('of all namespaces tells each, of one that alone', async () => {
    const other = widgetsPath(unique, await scene.namespace());
    const everywhere = `/apis/${unique}.example.com/v1/widgets`;

    const all: string[] = [];
    const here = await told(async () => {
      const { story } = await told(() => api.post(other, widget(unique, 'there')), { where: everywhere, endAt: path });
      all.push(...story);
    });

    expect(all).toEqual(['ADDED there']);
    expect(here.story).toEqual([]);
  });

  test('of core kinds names their kind in every event, though their lists do not', async () => {
    const secrets = `/api/v1/namespaces/${await scene.namespace()}/secrets`;

    const { events } = await told(
      () => api.post(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }),
      { where: secrets },
    );

    expect(events[0]?.object).toMatchObject({ apiVersion: 'v1', kind: 'Secret' });
    const [, listed] = (await api.get(secrets)).list.items;
    expect(listed).not.toHaveProperty('kind');
    expect(listed).not.toHaveProperty('apiVersion');
  });
});

test('a CustomResourceDefinition that goes takes its objects along, and then ends their watches', async () => {
  const doomed = `d${unique}`;
  const crd = widgetCrd(doomed);
  await scene.install(crd);
  const at = widgetsPath(doomed, await scene.namespace());
  for (const name of ['a', 'b']) await api.post(at, widget(doomed, name));
  const watch = await api.watch(at, { resourceVersion: '0' });
  await watch.until(2);

  await api.delete(`${crdsPath}/widgets.${doomed}.example.com`);

  expect(await settledStory(watch)).toEqual(['ADDED a', 'ADDED b', 'DELETED a', 'DELETED b']);
  expect((await api.get(at)).status).toBe(404);
});
