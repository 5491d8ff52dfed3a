import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const metadataOnly = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const metadataList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const columns = [
  { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How big.' },
  { name: 'Colour', type: 'string', jsonPath: '.spec.colour', priority: 1 },
  { name: 'Labels', type: 'string', jsonPath: '.metadata.labels' },
  { name: 'Wrong', type: 'integer', jsonPath: '.spec.colour' },
  { name: 'When', type: 'date', jsonPath: '.metadata.annotations.when' },
];
let path: string;

beforeAll(async () => {
  await scene.install(widgetCrd(unique, { additionalPrinterColumns: columns }));
  path = widgetsPath(unique, await scene.namespace());
  const metadata = { labels: { a: 'b' }, annotations: { when: 'nonsense' } };
  await api.post(path, widget(unique, 'a', { metadata, spec: { size: 5, colour: 'red' } }));
  await api.post(path, widget(unique, 'b', { metadata: { annotations: { when: '2999-01-01T00:00:00Z' } } }));
});

interface Table {
  columnDefinitions: { name: string }[];
  rows: { cells: unknown[]; object: { kind: string; metadata: { name: string } } | null }[];
}

async function asked(accept: string, where = path, query: Record<string, string> = {}) {
  return api.send({ path: where, headers: { accept }, query });
}

describe('a table', () => {
  test('has the columns of the CRD, and nothing where nothing of their type is', async () => {
    const { columnDefinitions, rows } = (await asked(table)).body as Table;

    expect(columnDefinitions.map(({ name }) => name)).toEqual(['Name', ...columns.map(({ name }) => name)]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 5, 'red', '{"a":"b"}', null, '<invalid>'],
      ['b', null, null, null, null, '<invalid>'],
    ]);
  });

  test.each([
    ['', 'PartialObjectMetadata'],
    ['Metadata', 'PartialObjectMetadata'],
    ['Object', 'Widget'],
    ['None', undefined],
  ])('with includeObject=%s carries %s', async (includeObject, kind) => {
    const { rows } = (await asked(table, path, { includeObject })).body as Table;

    expect(rows[0]).toHaveProperty('object');
    expect(rows[0]?.object?.kind).toBe(kind);
  });

  test('with another includeObject is refused', async () => {
    expect((await asked(table, path, { includeObject: 'Everything' })).failure).toMatchObject({
      code: 400,
      message:
        "Unable to convert to Table as requested: includeObject: Invalid value: \"Everything\": must be 'Metadata', 'Object', 'None', or empty",
    });
  });

  test('of a page says what is left', async () => {
    expect((await asked(table, path, { limit: '1' })).list.metadata).toMatchObject({ remainingItemCount: 1 });
  });

  test('names its columns once in a watch', async () => {
    const query = { resourceVersion: '0', allowWatchBookmarks: 'true' };
    const watch = await api.watch(path, query, { accept: table });
    await watch.until(3);
    watch.stop();

    const tables = watch.events.map(({ object }) => object as unknown as Table);
    expect(tables.map(({ columnDefinitions }) => columnDefinitions?.length ?? null)).toEqual([6, null, null]);
    expect(watch.events[2]).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'Table',
        rows: [{ object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } }],
      },
    });
  });
});

describe('metadata alone', () => {
  test('is had of one, of many, and of what a watch tells', async () => {
    const one = await asked(metadataOnly, `${path}/a`);
    const many = await asked(metadataList);
    const watch = await api.watch(path, { resourceVersion: '0' }, { accept: metadataOnly });
    await watch.until(2);
    watch.stop();

    expect(one.object).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
    expect(one.object).not.toHaveProperty('spec');
    expect([many.list.kind, many.names]).toEqual(['PartialObjectMetadataList', ['a', 'b']]);
    expect(watch.events.map(({ object }) => object.kind)).toEqual(['PartialObjectMetadata', 'PartialObjectMetadata']);
  });

  test('of many is not had as that of one', async () => {
    expect((await asked(metadataOnly)).failure).toMatchObject({
      code: 406,
      message:
        'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)',
    });
  });
});

describe('an Accept header', () => {
  test.each([
    ['*/*', 'WidgetList'],
    ['', 'WidgetList'],
    ['text/plain, application/json', 'WidgetList'],
    [`${table},application/json`, 'Table'],
    ['application/json;as=Nothing;v=v1;g=meta.k8s.io,application/json', 'WidgetList'],
    [`application/json;q=0.1,${table}`, 'Table'],
  ])('%j is answered by a %s', async (accept, kind) => {
    expect((await asked(accept)).list.kind).toBe(kind);
  });

  test.each([
    'text/plain',
    'application/json;as=Nothing;v=v1;g=meta.k8s.io',
    'application/json;as=Table;v=v2;g=meta.k8s.io',
    'application/json;as=Table',
  ])('%j is not acceptable', async (accept) => {
    expect((await asked(accept)).failure).toMatchObject({
      code: 406,
      reason: 'NotAcceptable',
      message:
        'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    });
  });
});
