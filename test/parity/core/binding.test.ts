import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../client/answer.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { pod, podsPath, untilPodsWelcome } from './pods.ts';

const { api, unique, ...scene } = createScene();
let pods: string;
beforeAll(async () => {
  const namespace = await scene.namespace();
  pods = podsPath(namespace);
  await untilPodsWelcome(api, namespace);
});

/** A pod that no scheduler of the cluster takes. */
async function waiting(name: string, spec: object = {}): Promise<string> {
  const made = await api.post(pods, pod(name, { schedulerName: 'none', ...spec }));
  expect(made.status).toBe(201);
  return made.object.metadata.uid;
}

/** Of a name that no other test has: the pods of a node that isn't there are collected once it was missed for 40 s. */
function bind(name: string, binding: object = {}, query: Record<string, string> = {}): Promise<Answer> {
  const target = { apiVersion: 'v1', kind: 'Node', name: 'nowhere' };
  const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target, ...binding };
  return api.post(`${pods}/${name}/binding`, body, query);
}

describe('a binding', () => {
  test('puts a pod on a node, whether it is there or not', async () => {
    await waiting('once');

    expect(told(await bind('once'), unique)).toMatchSnapshot();
    const { object } = await api.get(`${pods}/once`);
    expect(object.spec).toMatchObject({ nodeName: 'nowhere' });
    expect(object.status).toMatchObject({ conditions: [{ type: 'PodScheduled', status: 'True' }] });
  });

  test('is once', async () => {
    await waiting('twice');
    await bind('twice');

    expect(told(await bind('twice'), unique)).toMatchSnapshot();
  });

  test('brings its annotations and labels', async () => {
    await waiting('noted');
    await bind('noted', { metadata: { name: 'noted', annotations: { a: 'b' }, labels: { c: 'd' } } });

    const { metadata } = (await api.get(`${pods}/noted`)).object;
    expect([metadata.annotations, metadata.labels]).toMatchSnapshot();
  });

  test('as a dry run binds nothing', async () => {
    await waiting('tried');

    expect(told(await bind('tried', {}, { dryRun: 'All' }), unique)).toMatchSnapshot();
    expect((await api.get(`${pods}/tried`)).object.spec).not.toHaveProperty('nodeName');
  });

  test.each([
    ['of another uid', { metadata: { name: 'free', uid: 'another' } }],
    ['of another name', { metadata: { name: 'other' } }],
    ['without target', { target: {} }],
    ['to another kind', { target: { kind: 'Pod', name: 'x' } }],
    ['to a name that is none', { target: { kind: 'Node', name: 'a b' } }],
  ])('%s', async (_, binding) => {
    await api.post(pods, pod('free', { schedulerName: 'none' }));

    expect(told(await bind('free', binding), unique)).toMatchSnapshot();
  });

  test('of a pod that is gated is refused', async () => {
    await waiting('gated', { schedulingGates: [{ name: 'example.com/wait' }] });

    expect(told(await bind('gated'), unique)).toMatchSnapshot();
  });

  test('of what is not there', async () => {
    expect(told(await bind('absent'), unique)).toMatchSnapshot();
  });
});
