import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let widgets: string;
let core: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  const namespace = await scene.namespace();
  widgets = widgetsPath(unique, namespace);
  core = `/api/v1/namespaces/${namespace}`;
});

const fresh = (): string => `a${randomBytes(4).toString('hex')}`;

async function patched(type: 'json' | 'merge' | 'strategic', patch: unknown, query = {}): Promise<unknown[]> {
  const name = fresh();
  const metadata = { labels: { a: '1' }, annotations: { note: 'x/y~z' } };
  const made = await api.post(widgets, widget(unique, name, { metadata, spec: { size: 1, colour: 'red' } }));
  const answer = await api.patch(type, `${widgets}/${name}`, patch, query);
  const after = await api.get(`${widgets}/${name}`);
  const wrote = after.object.metadata.resourceVersion !== made.object.metadata.resourceVersion;
  return [told(answer, name, unique), wrote ? 'it wrote' : 'it wrote nothing'];
}

async function corePatched(type: 'json' | 'merge' | 'strategic', patch: unknown): Promise<unknown[]> {
  const name = fresh();
  const made = await api.post(`${core}/configmaps`, { metadata: { name, finalizers: undefined }, data: { a: '1' } });
  const answer = await api.patch(type, `${core}/configmaps/${name}`, patch, { fieldValidation: 'Strict' });
  const after = await api.get(`${core}/configmaps/${name}`);
  const wrote = after.object.metadata.resourceVersion !== made.object.metadata.resourceVersion;
  return [told(answer, name, unique), wrote ? 'it wrote' : 'it wrote nothing'];
}

describe('a JSON patch', () => {
  const cases: [string, unknown][] = [
    ['replaces', [{ op: 'replace', path: '/spec/size', value: 2 }]],
    ['adds', [{ op: 'add', path: '/metadata/labels/b', value: '2' }]],
    ['adds over what is there', [{ op: 'add', path: '/spec/size', value: 3 }]],
    ['removes', [{ op: 'remove', path: '/spec/colour' }]],
    ['moves', [{ op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/b' }]],
    ['copies', [{ op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/b' }]],
    [
      'tests what holds',
      [
        { op: 'test', path: '/spec/size', value: 1 },
        { op: 'replace', path: '/spec/size', value: 4 },
      ],
    ],
    ['tests what does not', [{ op: 'test', path: '/spec/size', value: 2 }]],
    ['tests what is not there', [{ op: 'test', path: '/spec/none', value: 2 }]],
    ['tests that nothing is there', [{ op: 'test', path: '/spec/none', value: null }]],
    ['reads escapes', [{ op: 'add', path: '/metadata/annotations/a.b~1c', value: '1' }]],
    ['removes what is not there', [{ op: 'remove', path: '/spec/none' }]],
    ['replaces what is not there', [{ op: 'replace', path: '/spec/none', value: 1 }]],
    ['adds below nothing', [{ op: 'add', path: '/spec/none/deep', value: 1 }]],
    ['of an unknown operation', [{ op: 'mend', path: '/spec/size', value: 1 }]],
    ['without an operation', [{ path: '/spec/size', value: 1 }]],
    ['without a path', [{ op: 'remove' }]],
    ['without a value', [{ op: 'add', path: '/metadata/labels/a' }]],
    ['without a source', [{ op: 'move', path: '/spec/size' }]],
    ['with a path that is none', [{ op: 'remove', path: 'spec' }]],
    ['that is no list', {}],
    ['of nothing', []],
    ['that takes metadata away', [{ op: 'remove', path: '/metadata' }]],
    ['that takes the name away', [{ op: 'remove', path: '/metadata/name' }]],
    ['that takes the kind away', [{ op: 'remove', path: '/kind' }]],
    ['that leads to what is invalid', [{ op: 'replace', path: '/spec/size', value: 101 }]],
    ['that changes nothing', [{ op: 'replace', path: '/spec/size', value: 1 }]],
    ['that replaces all', [{ op: 'replace', path: '', value: {} }]],
  ];
  test.each(cases)('%s', async (_, patch) => {
    expect(await patched('json', patch)).toMatchSnapshot();
  });
});

describe('a merge patch', () => {
  const cases: [string, unknown][] = [
    ['changes', { spec: { size: 2 } }],
    ['removes', { spec: { colour: null } }],
    ['removes what has a default', { spec: { size: null } }],
    ['of nothing', {}],
    ['that changes nothing', { spec: { size: 1 } }],
    ['that is a list', []],
    ['that is null', null],
    ['that is text', '"x"'],
    ['that is cut short', '{"spec":'],
    ['that is empty', ''],
    ['of an older revision', { metadata: { resourceVersion: '1' } }],
    ['of a revision that is none', { metadata: { resourceVersion: 'x' } }],
    ['of an empty revision', { metadata: { resourceVersion: '' } }],
    ['of no revision', { metadata: { resourceVersion: null } }],
    ['of another uid', { metadata: { uid: 'other' } }],
    ['of another name', { metadata: { name: 'other' } }],
    ['of another namespace', { metadata: { namespace: 'other' } }],
    ['of another kind', { kind: 'Other' }],
    ['of another version', { apiVersion: 'v9' }],
    ['of no kind', { kind: null }],
    ['of no metadata', { metadata: null }],
    ['of a label that is a number', { metadata: { labels: { a: 1 } } }],
    ['of all labels', { metadata: { labels: null } }],
    ['of an unknown field', { spec: { bogus: 1 } }],
    ['of the wrong type', { spec: { size: 'x' } }],
    ['of the status', { status: { phase: 'x' } }],
    ['of creation and generation', { metadata: { creationTimestamp: null, generation: 7 } }],
    ['of a spec that is no object', { spec: 1 }],
  ];
  test.each(cases)('%s', async (_, patch) => {
    expect(await patched('merge', patch)).toMatchSnapshot();
  });

  test.each(['Strict', 'Warn', 'Ignore'])('with an unknown field is read as %s', async (fieldValidation) => {
    expect(await patched('merge', '{"spec":{"bogus":1,"size":2,"size":3}}', { fieldValidation })).toMatchSnapshot();
  });
});

describe('a patch of a core kind', () => {
  const cases: ['json' | 'merge' | 'strategic', string, unknown][] = [
    ['merge', 'changes', { data: { a: '2', b: null } }],
    ['strategic', 'changes', { data: { a: '2', b: null } }],
    ['merge', 'of the wrong type', { data: { a: 1 } }],
    ['json', 'of the wrong type', [{ op: 'add', path: '/data/a', value: 1 }]],
    ['merge', 'of an unknown field', { bogus: 1 }],
    ['json', 'of an unknown field', [{ op: 'add', path: '/bogus', value: 1 }]],
    ['strategic', 'replaces a map', { data: { $patch: 'replace', b: '2' } }],
    ['strategic', 'deletes a map', { data: { $patch: 'delete' } }],
    ['strategic', 'with a directive that is none', { data: { $patch: 'mend' } }],
    ['strategic', 'retains keys', { data: { $retainKeys: ['b'], b: '1' } }],
    ['strategic', 'adds to a set', { metadata: { finalizers: ['example.com/a'] } }],
    ['strategic', 'deletes from a set', { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] } }],
    ['strategic', 'that is a list', []],
    ['strategic', 'of text', '"x"'],
    ['strategic', 'of another kind', { kind: 'Secret' }],
    ['merge', 'of an older revision', { metadata: { resourceVersion: '1' } }],
    ['strategic', 'of an older revision', { metadata: { resourceVersion: '1' } }],
    ['merge', 'of another uid', { metadata: { uid: 'other' } }],
    ['strategic', 'that changes nothing', { data: { a: '1' } }],
    ['strategic', 'of nothing', {}],
  ];
  test.each([{ data: { a: 1 } }, { bogus: 1 }, { data: 'x' }, { metadata: 'x' }])(
    'that is strategic and leads to no object is refused: %j',
    async (patch) => {
      const name = fresh();
      await api.post(`${core}/configmaps`, { metadata: { name }, data: { a: '1' } });

      const { failure } = await api.patch('strategic', `${core}/configmaps/${name}`, patch, {
        fieldValidation: 'Strict',
      });

      expect([failure.code, failure.reason, failure.details?.causes?.map(({ field }) => field)]).toEqual([
        422,
        'Invalid',
        ['patch'],
      ]);
    },
  );

  test.each(cases)('%s %s', async (type, _, patch) => {
    expect(await corePatched(type, patch)).toMatchSnapshot();
  });
});

describe('a patch', () => {
  test('of what is not there', async () => {
    expect(told(await api.patch('merge', `${widgets}/absent`, {}), unique)).toMatchSnapshot();
    expect(told(await api.patch('strategic', `${core}/configmaps/absent`, {}), unique)).toMatchSnapshot();
  });

  test.each(['application/json', 'text/plain', 'application/strategic-merge-patch+json'])(
    'of the content type %s is none of a custom resource',
    async (type) => {
      const answer = await api.send({
        method: 'PATCH',
        path: `${widgets}/absent`,
        body: '{}',
        headers: { 'content-type': type },
      });

      expect(told(answer, unique)).toMatchSnapshot();
    },
  );

  test('of the content type of JSON is none of a core kind', async () => {
    const answer = await api.send({
      method: 'PATCH',
      path: `${core}/configmaps/absent`,
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });

    expect(told(answer, unique)).toMatchSnapshot();
  });
});
