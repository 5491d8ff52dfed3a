import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';

const { api, unique, ...scene } = createScene();
let apps: string;
beforeAll(async () => {
  apps = `/apis/apps/v1/namespaces/${await scene.namespace()}`;
});

const labels = { app: 'a' };
const selector = { matchLabels: labels };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.com/main:1' }] } };
const kinds = ['deployments', 'replicasets'];

describe.each(kinds)('one of %s', (plural) => {
  test.each([
    ['of the least', { selector, template }],
    ['of nothing', {}],
    ['without selector', { template }],
    ['without template', { selector }],
    ['of an empty selector', { selector: {}, template }],
    ['of another template', { selector: { matchLabels: { app: 'b' } }, template }],
    ['of an expression', { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] }, template }],
    ['of no restart', { selector, template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } }],
    ['of no container', { selector, template: { metadata: { labels }, spec: { containers: [] } } }],
    ['of no image', { selector, template: { metadata: { labels }, spec: { containers: [{ name: 'a' }] } } }],
    ['of a bad label', { selector, template: { ...template, metadata: { labels: { ...labels, b: 'c d' } } } }],
    ['of negative patience', { selector, template, minReadySeconds: -1 }],
  ])('%s', async (_, spec) => {
    const made = await api.post(`${apps}/${plural}`, { metadata: { name: 'tried' }, spec }, { dryRun: 'All' });

    expect(told(made, unique)).toMatchSnapshot();
  });

  test('keeps its selector', async () => {
    const name = `kept-${plural}`;
    await api.post(`${apps}/${plural}`, {
      metadata: { name },
      spec: { selector, template, replicas: 0 },
    });

    const changed = {
      spec: { selector: { matchLabels: { app: 'b' } }, template: { metadata: { labels: { app: 'b' } } } },
    };
    expect(told(await api.patch('merge', `${apps}/${plural}/${name}`, changed), unique)).toMatchSnapshot();
  });
});

describe.each(kinds)('one of %s', (plural) => {
  test.each([
    ['of none', { replicas: 0 }],
    ['of fewer than none', { replicas: -1 }],
    ['of text', { replicas: 'x' }],
  ])('%s', async (_, spec) => {
    const object = { metadata: { name: 'counted' }, spec: { selector, template, ...spec } };

    expect(told(await api.post(`${apps}/${plural}`, object, { dryRun: 'All' }), unique)).toMatchSnapshot();
  });

  test('is scaled', async () => {
    const name = `scaled-${plural}`;
    await api.post(`${apps}/${plural}`, { metadata: { name }, spec: { selector, template, replicas: 0 } });
    const path = `${apps}/${plural}/${name}/scale`;

    expect(told(await api.get(path), unique)).toMatchSnapshot();
    expect(told(await api.patch('merge', path, { spec: { replicas: -1 } }), unique)).toMatchSnapshot();
    const dryRun = { dryRun: 'All' };
    expect(told(await api.patch('merge', path, { spec: { replicas: 3 } }, dryRun), unique)).toMatchSnapshot();
  });
});

describe('a rollout', () => {
  test.each([
    ['in one go', { type: 'Recreate' }],
    ['in one go, and in steps', { type: 'Recreate', rollingUpdate: { maxSurge: 1 } }],
    ['of no kind', { type: 'Odd' }],
    ['of nothing at a time', { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }],
    ['of a share', { rollingUpdate: { maxSurge: '10%' } }],
    ['of more than all', { rollingUpdate: { maxUnavailable: '101%' } }],
    ['of text', { rollingUpdate: { maxSurge: 'some' } }],
    ['of less than none', { rollingUpdate: { maxSurge: -1 } }],
  ])('%s', async (_, strategy) => {
    const object = { metadata: { name: 'rolled' }, spec: { selector, template, strategy } };

    expect(told(await api.post(`${apps}/deployments`, object, { dryRun: 'All' }), unique)).toMatchSnapshot();
  });
});
