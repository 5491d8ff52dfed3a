import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene, crdsPath, eventually } from '../scene.ts';
import { kindOf, objectWith } from '../schema/kind.ts';
import { widget, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let namespace: string;
let apps: string;
let core: string;
beforeAll(async () => {
  namespace = await scene.namespace();
  apps = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  core = `/api/v1/namespaces/${namespace}`;
});

const fresh = (): string => `a${randomBytes(4).toString('hex')}`;

describe('what is invalid since its schema changed', () => {
  const group = `${unique}-later`;
  const spec = (most: number) =>
    objectWith(
      {
        size: {
          type: 'integer',
          maximum: most,
          'x-kubernetes-validations': [{ rule: `self < ${most}`, message: 'less' }],
        },
        other: { type: 'string' },
      },
      most < 100 ? { required: ['other'] } : {},
    );

  test('is judged as a whole when its status is written', async () => {
    await scene.install(kindOf(group, spec(100)));
    const later = widgetsPath(group, namespace);
    await api.post(later, widget(group, 'old', { spec: { size: 50 } }));
    const strict = kindOf(group, spec(10));
    await api.patch('merge', `${crdsPath}/${strict.metadata.name}`, { spec: strict.spec });
    await eventually(
      async () => (await api.post(later, widget(group, 'b', { spec: { size: 50 } }), { dryRun: 'All' })).status === 422,
      'the schema is in force',
    );

    expect(told(await api.patch('merge', `${later}/old/status`, { status: { phase: 'x' } }), unique)).toMatchSnapshot();
    const { object } = await api.get(`${later}/old`);
    expect(
      told(
        await api.put(`${later}/old/status`, { ...object, spec: { size: 5, other: 'x' }, status: { phase: 'y' } }),
        unique,
      ),
    ).toMatchSnapshot();
    expect(
      told(await api.patch('merge', `${later}/old`, { metadata: { labels: { a: 'b' } } }), unique),
    ).toMatchSnapshot();
  });
});

describe('the status of a core kind', () => {
  const deployment = (name: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      paused: true,
      selector: { matchLabels: { a: name } },
      template: { metadata: { labels: { a: name } }, spec: { containers: [{ name: 'a', image: 'example.com/a:1' }] } },
    },
  });

  test('of a Deployment leaves spec and labels alone, the object leaves the status alone', async () => {
    const name = fresh();
    await api.post(apps, deployment(name));
    await eventually(
      async () => (await api.get(`${apps}/${name}`)).object['status'] !== undefined,
      'the Deployment is seen',
    );

    const patched = await api.patch('merge', `${apps}/${name}/status`, {
      metadata: { labels: { a: 'b' }, annotations: { a: 'b' } },
      spec: { replicas: 3 },
      status: { collisionCount: 4 },
    });
    expect(patched.object).toMatchObject({ spec: { replicas: 0 }, status: { collisionCount: 4 } });
    expect(patched.object.metadata.labels).toBeUndefined();
    expect(patched.object.metadata.annotations).toMatchObject({ a: 'b' });
    const whole = await api.patch('merge', `${apps}/${name}`, { status: { collisionCount: 9 } });
    expect(whole.object['status']).not.toMatchObject({ collisionCount: 9 });
  });

  test('is not there for a ConfigMap', async () => {
    await api.post(`${core}/configmaps`, { metadata: { name: 'a' } });

    expect((await api.get(`${core}/configmaps/a/status`)).status).toBe(404);
    expect((await api.patch('merge', `${core}/configmaps/a/status`, {})).status).toBe(404);
    expect((await api.get(`${core}/configmaps/a/scale`)).status).toBe(404);
  });
});
