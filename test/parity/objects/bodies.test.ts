import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let namespace: string;
let widgets: string;
let configMaps: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  namespace = await scene.namespace();
  widgets = widgetsPath(unique, namespace);
  configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
});

const send = (path: string, body: string, type = 'application/json', query: Record<string, string> = {}) =>
  api.send({ method: 'POST', path, body, query, headers: { 'content-type': type } });

const apiVersion = `${unique}.example.com/v1`;
const head = `"apiVersion":"${apiVersion}","kind":"Widget"`;

describe('a custom resource in a POST', () => {
  test.each([
    ['of nothing', ''],
    ['of an empty object', '{}'],
    ['of null', 'null'],
    ['of a list', '[]'],
    ['of a string', '"x"'],
    ['of a number', '1'],
    ['cut short', `{${head}`],
    ['with text behind it', `{${head},"metadata":{"name":"behind"}} x`],
    ['without a kind', `{"apiVersion":"${apiVersion}","metadata":{"name":"a"}}`],
    ['without an apiVersion', `{"kind":"Widget","metadata":{"name":"a"}}`],
    ['of another kind', `{"apiVersion":"${apiVersion}","kind":"Gadget","metadata":{"name":"a"}}`],
    ['of another version', `{"apiVersion":"${unique}.example.com/v2","kind":"Widget","metadata":{"name":"a"}}`],
    ['of another group', `{"apiVersion":"v1","kind":"Widget","metadata":{"name":"a"}}`],
    ['with a kind that is a number', `{"apiVersion":"${apiVersion}","kind":1,"metadata":{"name":"a"}}`],
    ['without metadata', `{${head}}`],
    ['with metadata that is null', `{${head},"metadata":null}`],
    ['with metadata that is text', `{${head},"metadata":"x"}`],
    ['with a name that is a number', `{${head},"metadata":{"name":1}}`],
    ['with labels that are a list', `{${head},"metadata":{"name":"a","labels":[]}}`],
    ['with a label that is a number', `{${head},"metadata":{"name":"a","labels":{"x":1}}}`],
    ['with a label that is null', `{${head},"metadata":{"name":"label-null","labels":{"x":null}}}`],
    ['with finalizers that are text', `{${head},"metadata":{"name":"a","finalizers":"x"}}`],
    ['with a generation that is text', `{${head},"metadata":{"name":"a","generation":"x"}}`],
    ['with an unreadable time', `{${head},"metadata":{"name":"a","creationTimestamp":"yesterday"}}`],
    ['with a spec that is text', `{${head},"metadata":{"name":"a"},"spec":"x"}`],
    ['with a spec that is null', `{${head},"metadata":{"name":"spec-null"},"spec":null}`],
    ['with a field twice', `{${head},"metadata":{"name":"a"},"spec":{"size":1,"size":2}}`],
    ['with a name twice', `{${head},"metadata":{"name":"a","name":"b"}}`],
    ['with an unknown field', `{${head},"metadata":{"name":"a"},"spec":{"bogus":1}}`],
    ['with an unknown field in metadata', `{${head},"metadata":{"name":"a","bogus":1}}`],
    ['with an unknown field at its root', `{${head},"metadata":{"name":"a"},"bogus":1}`],
    [
      'with all of that',
      `{${head},"bogus":1,"metadata":{"name":"a","name":"a"},"spec":{"b":1,"a":2,"size":1,"size":2,"size":3}}`,
    ],
  ])('%s', async (_, body) => {
    expect(
      told(await send(widgets, body, 'application/json', { fieldValidation: 'Strict' }), unique),
    ).toMatchSnapshot();
  });

  test.each(['Warn', 'Ignore', '', 'strict'])('is read less strictly: %s', async (fieldValidation) => {
    const name = `read-${fieldValidation.toLowerCase()}x`;
    const body = `{${head},"metadata":{"name":"${name}","z":1},"spec":{"size":1,"size":2,"bogus":{"a":1}},"odd":1}`;

    expect(told(await send(widgets, body, 'application/json', { fieldValidation }), unique)).toMatchSnapshot();
  });

  test.each([
    [
      'yaml',
      'application/yaml',
      `apiVersion: ${apiVersion}\nkind: Widget\nmetadata:\n  name: of-yaml\nspec: {size: 3}\n`,
    ],
    [
      'yaml with a field twice',
      'application/yaml',
      `apiVersion: ${apiVersion}\nkind: Widget\nmetadata: {name: t}\nspec: {size: 3, size: 4}\n`,
    ],
    ['json of a charset', 'application/json; charset=utf-8', `{${head},"metadata":{"name":"charset"}}`],
    ['another media type', 'text/plain', `{${head},"metadata":{"name":"a"}}`],
    ['a patch', 'application/merge-patch+json', `{${head},"metadata":{"name":"a"}}`],
  ])('comes as %s', async (_, type, body) => {
    expect(told(await send(widgets, body, type, { fieldValidation: 'Strict' }), unique)).toMatchSnapshot();
  });

  test('is too large', async () => {
    const body = JSON.stringify(widget(unique, 'large', { spec: { colour: 'r'.repeat(3_200_000) } }));

    expect(told(await send(widgets, body), unique)).toMatchSnapshot();
  });
});

describe('a ConfigMap in a POST', () => {
  const core = '"apiVersion":"v1","kind":"ConfigMap"';
  test.each([
    ['of nothing', ''],
    ['of an empty object', '{}'],
    ['of null', 'null'],
    ['of a list', '[]'],
    ['cut short', `{${core}`],
    ['without a kind', '{"apiVersion":"v1","metadata":{"name":"no-kind"}}'],
    ['without an apiVersion', '{"kind":"ConfigMap","metadata":{"name":"no-version"}}'],
    ['with no more than a name', '{"metadata":{"name":"bare"}}'],
    ['of another kind', '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}'],
    ['of an unknown kind', '{"apiVersion":"v1","kind":"Gadget","metadata":{"name":"a"}}'],
    ['of another version', '{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"a"}}'],
    ['without metadata', `{${core}}`],
    ['with metadata that is text', `{${core},"metadata":"x"}`],
    ['with a name that is a number', `{${core},"metadata":{"name":1}}`],
    ['with data that is text', `{${core},"metadata":{"name":"a"},"data":"x"}`],
    ['with data that is a list', `{${core},"metadata":{"name":"a"},"data":[]}`],
    ['with a number in its data', `{${core},"metadata":{"name":"a"},"data":{"x":1}}`],
    ['with a null in its data', `{${core},"metadata":{"name":"data-null"},"data":{"x":null}}`],
    ['with data that is null', `{${core},"metadata":{"name":"data-nulls"},"data":null}`],
    ['with bytes that are none', `{${core},"metadata":{"name":"a"},"binaryData":{"x":"%"}}`],
    ['with a flag that is text', `{${core},"metadata":{"name":"a"},"immutable":"true"}`],
    ['with a field twice', `{${core},"metadata":{"name":"a"},"data":{"x":"1"},"data":{"x":"2"}}`],
    ['with a key twice', `{${core},"metadata":{"name":"a"},"data":{"x":"1","x":"2"}}`],
    ['with an unknown field', `{${core},"metadata":{"name":"a"},"bogus":1}`],
    ['with several unknown fields', `{${core},"metadata":{"name":"a","odd":1},"z":1,"b":2}`],
  ])('%s', async (_, body) => {
    const answer = await send(configMaps, body, 'application/json', { fieldValidation: 'Strict' });

    expect(told(answer, unique)).toMatchSnapshot();
  });

  test.each(['Warn', 'Ignore', ''])('is read less strictly: %s', async (fieldValidation) => {
    const body = `{${core},"metadata":{"name":"read-${fieldValidation.toLowerCase()}x","odd":1},"z":1,"data":{"x":"1"},"data":{"x":"2"}}`;

    expect(told(await send(configMaps, body, 'application/json', { fieldValidation }), unique)).toMatchSnapshot();
  });

  test.each([
    ['yaml', 'application/yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: of-yaml\ndata: {x: "1"}\n'],
    ['another media type', 'text/plain', `{${core},"metadata":{"name":"a"}}`],
  ])('comes as %s', async (_, type, body) => {
    expect(told(await send(configMaps, body, type, { fieldValidation: 'Strict' }), unique)).toMatchSnapshot();
  });
});
