import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let namespace: string;
let path: string;
let selected: string;
let apps: string;
beforeAll(async () => {
  const scale = {
    specReplicasPath: '.spec.deep.size',
    statusReplicasPath: '.status.size',
    labelSelectorPath: '.status.selector',
  };
  const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: free, status: free } } };
  await scene.install(widgetCrd(unique));
  await scene.install(widgetCrd(`${unique}-deep`, { schema, subresources: { scale, status: {} } }));
  namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
  selected = widgetsPath(`${unique}-deep`, namespace);
  apps = `/apis/apps/v1/namespaces/${namespace}/deployments`;
});

const fresh = (): string => `a${randomBytes(4).toString('hex')}`;
const shown = (answer: Parameters<typeof told>[0], ...names: string[]): unknown => told(answer, ...names, unique);

async function made(spec: unknown = { size: 1 }): Promise<{ name: string; resourceVersion: string; uid: string }> {
  const name = fresh();
  const { metadata } = (await api.post(path, widget(unique, name, { spec }))).object;
  return { name, resourceVersion: metadata.resourceVersion, uid: metadata.uid };
}

const scaleOf = (name: string, spec: unknown, metadata: Record<string, unknown> = {}) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name, namespace, ...metadata },
  spec,
});

describe('the scale of a custom resource', () => {
  test('is read', async () => {
    const { name } = await made();
    await api.patch('merge', `${path}/${name}/status`, { status: { size: 3 } });

    expect(shown(await api.get(`${path}/${name}/scale`), name)).toMatchSnapshot();
    expect(shown(await api.get(`${path}/absent/scale`), name)).toMatchSnapshot();
  });

  test('has its selector from the status', async () => {
    await api.post(selected, widget(`${unique}-deep`, 'a', { spec: { deep: { size: 2 } } }));
    expect(shown(await api.get(`${selected}/a/scale`))).toMatchSnapshot();

    await api.patch('merge', `${selected}/a/status`, { status: { selector: 'a=b,c in (d)', size: 1 } });
    expect(shown(await api.get(`${selected}/a/scale`))).toMatchSnapshot();
    expect(shown(await api.patch('merge', `${selected}/a/status`, { status: { selector: 5 } }))).toMatchSnapshot();
    expect(shown(await api.get(`${selected}/a/scale`))).toMatchSnapshot();
    expect(shown(await api.patch('merge', `${selected}/a/scale`, { spec: { replicas: 4 } }))).toMatchSnapshot();
  });

  test('is not there where the object has no replicas yet', async () => {
    await api.post(selected, widget(`${unique}-deep`, 'none', { spec: {} }));

    expect(shown(await api.get(`${selected}/none/scale`))).toMatchSnapshot();
    expect(shown(await api.put(`${selected}/none/scale`, scaleOf('none', { replicas: 2 })))).toMatchSnapshot();
    expect(shown(await api.get(`${selected}/none`))).toMatchSnapshot();
    await api.post(selected, widget(`${unique}-deep`, 'text', { spec: { deep: 'x' } }));
    expect(shown(await api.get(`${selected}/text/scale`))).toMatchSnapshot();
    expect(shown(await api.patch('merge', `${selected}/text/scale`, { spec: { replicas: 2 } }))).toMatchSnapshot();
  });

  type Made = Awaited<ReturnType<typeof made>>;
  const updates: [string, (made: Made) => unknown][] = [
    ['changes it', ({ name }) => scaleOf(name, { replicas: 5 })],
    ['leaves it', ({ name }) => scaleOf(name, { replicas: 1 })],
    ['goes to none', ({ name }) => scaleOf(name, { replicas: 0 })],
    ['has no replicas', ({ name }) => scaleOf(name, {})],
    ['has no spec', ({ name }) => scaleOf(name, undefined)],
    ['is negative', ({ name }) => scaleOf(name, { replicas: -1 })],
    ['is above what the schema allows', ({ name }) => scaleOf(name, { replicas: 500 })],
    ['is text', ({ name }) => scaleOf(name, { replicas: 'x' })],
    ['is a fraction', ({ name }) => scaleOf(name, { replicas: 1.5 })],
    ['is beyond an int32', ({ name }) => scaleOf(name, { replicas: 3e9 })],
    ['is null', ({ name }) => scaleOf(name, { replicas: null })],
    ['is of this revision', ({ name, resourceVersion }) => scaleOf(name, { replicas: 5 }, { resourceVersion })],
    ['is of an older revision', ({ name }) => scaleOf(name, { replicas: 5 }, { resourceVersion: '1' })],
    ['is of a revision that is none', ({ name }) => scaleOf(name, { replicas: 5 }, { resourceVersion: 'x' })],
    ['is of this uid', ({ name, uid }) => scaleOf(name, { replicas: 5 }, { uid })],
    ['is of another uid', ({ name }) => scaleOf(name, { replicas: 5 }, { uid: 'other' })],
    ['is of another name', () => scaleOf('other', { replicas: 5 })],
    ['is of no name', () => scaleOf('', { replicas: 5 })],
    ['is of another namespace', ({ name }) => scaleOf(name, { replicas: 5 }, { namespace: 'other' })],
    ['is of no namespace', ({ name }) => scaleOf(name, { replicas: 5 }, { namespace: undefined })],
    ['is of another kind', ({ name }) => ({ ...scaleOf(name, { replicas: 5 }), kind: 'Widget' })],
    ['is of another version', ({ name }) => ({ ...scaleOf(name, { replicas: 5 }), apiVersion: 'autoscaling/v9' })],
    ['is of no kind', ({ name }) => ({ metadata: { name }, spec: { replicas: 5 } })],
    ['has labels', ({ name }) => scaleOf(name, { replicas: 5 }, { labels: { a: 'b' } })],
    ['has a status', ({ name }) => ({ ...scaleOf(name, { replicas: 5 }), status: { replicas: 9, selector: 'x' } })],
    ['has an unknown field', ({ name }) => ({ ...scaleOf(name, { replicas: 5, bogus: 1 }), bogus: 1 })],
    ['is a list', () => []],
    ['is the object itself', ({ name }) => widget(unique, name, { spec: { size: 5 } })],
  ];
  test.each(updates)('is updated by one that %s', async (_, body) => {
    const one = await made();

    const answer = await api.put(`${path}/${one.name}/scale`, body(one));

    const { object } = await api.get(`${path}/${one.name}`);
    expect(shown(answer, one.name)).toMatchSnapshot();
    expect([
      object['spec'],
      object.metadata.generation,
      object.metadata.labels,
      object.metadata.resourceVersion !== one.resourceVersion,
    ]).toMatchSnapshot();
  });

  const patches: ['merge' | 'json' | 'strategic', string, unknown][] = [
    ['merge', 'changes it', { spec: { replicas: 5 } }],
    ['merge', 'leaves it', { spec: { replicas: 1 } }],
    ['merge', 'is negative', { spec: { replicas: -1 } }],
    ['merge', 'is text', { spec: { replicas: 'x' } }],
    ['merge', 'takes it away', { spec: { replicas: null } }],
    ['merge', 'takes the spec away', { spec: null }],
    ['merge', 'is above what the schema allows', { spec: { replicas: 500 } }],
    ['merge', 'is of an older revision', { metadata: { resourceVersion: '1' }, spec: { replicas: 5 } }],
    ['merge', 'is of another uid', { metadata: { uid: 'other' }, spec: { replicas: 5 } }],
    ['merge', 'is of another name', { metadata: { name: 'other' }, spec: { replicas: 5 } }],
    ['merge', 'names an unknown field', { spec: { size: 5 } }],
    ['json', 'changes it', [{ op: 'replace', path: '/spec/replicas', value: 5 }]],
    [
      'json',
      'tests what holds',
      [
        { op: 'test', path: '/spec/replicas', value: 1 },
        { op: 'replace', path: '/spec/replicas', value: 5 },
      ],
    ],
    [
      'json',
      'tests what does not hold',
      [
        { op: 'test', path: '/spec/replicas', value: 2 },
        { op: 'replace', path: '/spec/replicas', value: 5 },
      ],
    ],
    ['json', 'takes it away', [{ op: 'remove', path: '/spec/replicas' }]],
    ['json', 'is of a path of the object', [{ op: 'replace', path: '/spec/size', value: 5 }]],
    ['strategic', 'is none', { spec: { replicas: 5 } }],
  ];
  test.each(patches)('is patched (%s) by one that %s', async (type, _, patch) => {
    const { name, resourceVersion } = await made();

    const answer = await api.patch(type, `${path}/${name}/scale`, patch);

    const { object } = await api.get(`${path}/${name}`);
    expect(shown(answer, name)).toMatchSnapshot();
    expect([object['spec'], object.metadata.resourceVersion !== resourceVersion]).toMatchSnapshot();
  });

  test('is not written by a dry run', async () => {
    const { name } = await made();

    expect(
      shown(await api.patch('merge', `${path}/${name}/scale`, { spec: { replicas: 5 } }, { dryRun: 'All' }), name),
    ).toMatchSnapshot();
    expect((await api.get(`${path}/${name}`)).object['spec']).toEqual({ size: 1 });
  });

  test.each(['Strict', 'Warn', 'Ignore'])('with unknown fields is read as %s', async (fieldValidation) => {
    const { name } = await made();

    expect(
      shown(
        await api.put(`${path}/${name}/scale`, scaleOf(name, { replicas: 5, bogus: 1 }), { fieldValidation }),
        name,
      ),
    ).toMatchSnapshot();
    expect(
      shown(
        await api.patch('merge', `${path}/${name}/scale`, { spec: { replicas: 6, bogus: 1 } }, { fieldValidation }),
        name,
      ),
    ).toMatchSnapshot();
  });

  test.each(['DELETE', 'POST'] as const)('takes no %s', async (method) => {
    const { name } = await made();

    expect(
      shown(
        await api.send({
          method,
          path: `${path}/${name}/scale`,
          body: method === 'POST' ? scaleOf(name, { replicas: 2 }) : undefined,
        }),
        name,
      ),
    ).toMatchSnapshot();
  });

  test('of what is not there is refused', async () => {
    expect(shown(await api.put(`${path}/absent/scale`, scaleOf('absent', { replicas: 2 })))).toMatchSnapshot();
    expect(shown(await api.patch('merge', `${path}/absent/scale`, { spec: { replicas: 2 } }))).toMatchSnapshot();
  });
});

describe('the scale of a Deployment', () => {
  const deployment = (name: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      paused: true,
      selector: { matchLabels: { a: 'x' }, matchExpressions: [{ key: 'b', operator: 'DoesNotExist' }] },
      template: { metadata: { labels: { a: 'x' } }, spec: { containers: [{ name: 'a', image: 'example.com/a:1' }] } },
    },
  });
  const updates: [string, (name: string) => unknown][] = [
    ['changes it', (name) => scaleOf(name, { replicas: 1 })],
    ['is negative', (name) => scaleOf(name, { replicas: -1 })],
    ['is text', (name) => scaleOf(name, { replicas: 'x' })],
    ['is of an older revision', (name) => scaleOf(name, { replicas: 1 }, { resourceVersion: '1' })],
    ['is of another uid', (name) => scaleOf(name, { replicas: 1 }, { uid: 'other' })],
    ['is of another name', () => scaleOf('other', { replicas: 1 })],
    ['is of another namespace', (name) => scaleOf(name, { replicas: 1 }, { namespace: 'other' })],
    ['is of another kind', (name) => ({ ...scaleOf(name, { replicas: 1 }), kind: 'Other' })],
    ['has an unknown field', (name) => scaleOf(name, { replicas: 1, bogus: 1 })],
  ];
  test.each(updates)('is updated by one that %s', async (_, body) => {
    const name = fresh();
    await api.post(apps, deployment(name));

    expect(shown(await api.put(`${apps}/${name}/scale`, body(name)), name)).toMatchSnapshot();
  });

  test.each([
    ['merge', { spec: { replicas: 1 } }],
    ['strategic', { spec: { replicas: 1 } }],
    ['json', [{ op: 'replace', path: '/spec/replicas', value: 1 }]],
    ['json', [{ op: 'add', path: '/spec/replicas', value: 1 }]],
    ['merge', { spec: { replicas: -1 } }],
    ['merge', { metadata: { resourceVersion: '1' }, spec: { replicas: 1 } }],
  ] as const)('is patched: %s %j', async (type, patch) => {
    const name = fresh();
    await api.post(apps, deployment(name));

    expect(shown(await api.patch(type, `${apps}/${name}/scale`, patch), name)).toMatchSnapshot();
  });
});
