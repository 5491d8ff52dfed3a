import { beforeAll, describe, expect, test } from 'vitest';
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

const container = { name: 'main', image: 'example.com/main:1' };

describe('a pod', () => {
  test.each([
    ['of the least', {}],
    ['of no container', { containers: [] }],
    ['of no name', { containers: [{ image: 'a' }] }],
    ['of a bad name', { containers: [{ ...container, name: 'A b' }] }],
    ['of a name twice', { containers: [container, container] }],
    ['of no image', { containers: [{ name: 'a' }] }],
    ['of the latest image', { containers: [{ name: 'a', image: 'a' }] }],
    ['of limits', { containers: [{ ...container, resources: { limits: { cpu: 1, memory: '1Gi' } } }] }],
    ['of a port', { containers: [{ ...container, ports: [{ containerPort: 80 }] }] }],
    ['of a port that is none', { containers: [{ ...container, ports: [{ containerPort: 0 }] }] }],
    ['of a policy that is none', { restartPolicy: 'Sometimes' }],
    ['of tolerations', { tolerations: [{ key: 'a', operator: 'Exists' }] }],
    ['that tolerates all', { tolerations: [{ operator: 'Exists' }] }],
    ['of a toleration that is none', { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }],
    ['of a toleration of no key', { tolerations: [{ operator: 'Equal', value: 'b' }] }],
    ['of a toleration of no effect', { tolerations: [{ key: 'a', effect: 'Sometimes', operator: 'Exists' }] }],
    [
      'of patience with the wrong effect',
      { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 3 }] },
    ],
    ['of negative grace', { terminationGracePeriodSeconds: -1 }],
    ['of a gate', { schedulingGates: [{ name: 'example.com/wait' }] }],
    ['of a gate on a node', { schedulingGates: [{ name: 'example.com/wait' }], nodeName: 'a' }],
  ])('%s', async (_, spec) => {
    expect(told(await api.post(pods, pod('tried', spec), { dryRun: 'All' }), unique)).toMatchSnapshot();
  });

  test.each([
    ['its image', { containers: [{ ...container, image: 'example.com/main:2' }] }],
    ['its restarts', { restartPolicy: 'Never' }],
    ['its node', { nodeName: 'other' }],
    ['its node to none', { nodeName: null }],
    ['its deadline', { activeDeadlineSeconds: 60 }],
    ['its grace', { terminationGracePeriodSeconds: 5 }],
    ['its tolerations', { tolerations: [] }],
  ])('changes %s', async (_, change) => {
    const name = 'changed';
    await api.post(pods, pod(name, { schedulerName: 'none' }));
    const { status, body } = await api.patch('merge', `${pods}/${name}`, { spec: change }, { dryRun: 'All' });

    const message = (body as { message?: string }).message?.split('\n')[0];
    expect([status, message?.replaceAll(unique, '<unique>')]).toMatchSnapshot();
  });

  test('without a node goes at once', async () => {
    await api.post(pods, pod('placeless', { schedulerName: 'none' }));

    expect((await api.delete(`${pods}/placeless`)).status).toBe(200);
    expect((await api.get(`${pods}/placeless`)).status).toBe(404);
  });

  test('on a node has its grace period, which a second deletion shortens', async () => {
    await api.post(pods, pod('placed', { nodeName: `away-${unique}` }));

    const first = await api.delete(`${pods}/placed`);
    const second = await api.delete(`${pods}/placed`, { gracePeriodSeconds: 5 });
    const longer = await api.delete(`${pods}/placed`, { gracePeriodSeconds: 60 });

    expect([first, second, longer].map(({ object }) => object.metadata.deletionGracePeriodSeconds)).toMatchSnapshot();
    await api.delete(`${pods}/placed`, { gracePeriodSeconds: 0 });
    expect((await api.get(`${pods}/placed`)).status).toBe(404);
  });
});
