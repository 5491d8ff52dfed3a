import { beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import type { Answer } from '../client/answer.ts';
import { told } from '../client/told.ts';
import { createScene, eventually } from '../scene.ts';
import { pod, podsPath, untilPodsWelcome } from './pods.ts';

const { api, unique, ...scene } = createScene();
let pods: string;
let budgets: string;
beforeAll(async () => {
  const namespace = await scene.namespace();
  pods = podsPath(namespace);
  budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
  await untilPodsWelcome(api, namespace);
});

/**
 * A pod of an app that a finalizer keeps, so that what an eviction did to it can be seen. Its node isn't there, and is
 * its own: the pods of one that was missed for 40 s are collected, new ones among them.
 */
async function running(app: string, name = app, status: object = { phase: 'Running' }): Promise<Stored> {
  const made = await api.post(
    pods,
    pod(name, { nodeName: `gone-${unique}-${name}` }, { labels: { app }, finalizers: ['example.com/hold'] }),
  );
  scene.collect(`${pods}/${name}`);
  expect(made.status).toBe(201);
  return (await api.patch('merge', `${pods}/${name}/status`, { status })).object;
}

interface Counts {
  minAvailable: number;
  healthy: number;
  policy?: 'AlwaysAllow' | 'IfHealthyBudget';
}

/** A budget with the numbers that the disruption controller comes to. */
async function budget(app: string, { minAvailable, healthy, policy }: Counts, name = app): Promise<void> {
  const selector = { matchLabels: { app } };
  const spec = { minAvailable, selector, ...(policy !== undefined && { unhealthyPodEvictionPolicy: policy }) };
  const manifest = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec };
  expect((await api.post(budgets, manifest)).status).toBe(201);
  const status = {
    observedGeneration: 1,
    currentHealthy: healthy,
    desiredHealthy: minAvailable,
    disruptionsAllowed: Math.max(0, healthy - minAvailable),
  };
  await eventually(async () => {
    const { object } = await api.get(`${budgets}/${name}`);
    return counted(object.status) === counted(status);
  }, `${name} is counted`);
}

function counted(status: unknown): string {
  const { observedGeneration, currentHealthy, desiredHealthy, disruptionsAllowed } = status as Record<string, number>;
  return [observedGeneration, currentHealthy, desiredHealthy, disruptionsAllowed].join();
}

function evict(name: string, eviction: object = {}, query: Record<string, string> = {}): Promise<Answer> {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...eviction };
  return api.post(`${pods}/${name}/eviction`, body, query);
}

async function isGoing(name: string): Promise<boolean> {
  const { status, body } = await api.get(`${pods}/${name}`);
  return status === 404 || (body as Stored).metadata.deletionTimestamp !== undefined;
}

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const unready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] };

describe('an eviction', () => {
  test('of a pod without a budget deletes it', async () => {
    await running('alone');

    expect(told(await evict('alone'), unique)).toMatchSnapshot();
    expect(await isGoing('alone')).toBe(true);
  });

  test('takes one of the disruptions that its budget allows', async () => {
    await running('allowed', 'allowed', ready);
    await budget('allowed', { minAvailable: 0, healthy: 1 });

    expect(told(await evict('allowed'), unique)).toMatchSnapshot();
    expect(await isGoing('allowed')).toBe(true);
  });

  test('is refused while its budget allows none', async () => {
    await running('guarded', 'guarded', ready);
    await budget('guarded', { minAvailable: 1, healthy: 1 });

    expect(told(await evict('guarded'), unique)).toMatchSnapshot();
    expect(told(await evict('guarded', {}, { dryRun: 'All' }), unique)).toMatchSnapshot();
    expect(await isGoing('guarded')).toBe(false);
  });

  test('as a dry run takes nothing', async () => {
    await running('tried', 'tried', ready);
    await budget('tried', { minAvailable: 0, healthy: 1 });

    expect(told(await evict('tried', {}, { dryRun: 'All' }), unique)).toMatchSnapshot();
    expect(told(await evict('tried', { deleteOptions: { dryRun: ['All'] } }), unique)).toMatchSnapshot();
    expect(await isGoing('tried')).toBe(false);
    expect((await api.get(`${budgets}/tried`)).object.status).toMatchObject({ disruptionsAllowed: 1 });
  });

  test('of a pod of two budgets is refused', async () => {
    await running('twice', 'twice', ready);
    await budget('twice', { minAvailable: 0, healthy: 1 });
    await budget('twice', { minAvailable: 0, healthy: 1 }, 'twice-more');

    expect(told(await evict('twice'), unique)).toMatchSnapshot();
  });

  test.each(['Succeeded', 'Failed', 'Pending'])('of a pod that is %s asks no budget', async (phase) => {
    const name = `phase-${phase.toLowerCase()}`;
    await running(name, name, { phase });
    await budget(name, { minAvailable: 1, healthy: 0 });

    expect((await evict(name)).status).toBe(201);
    expect(await isGoing(name)).toBe(true);
  });

  test.each([
    ['ready', 'AlwaysAllow', 429],
    ['ready', 'IfHealthyBudget', 429],
    ['unready', 'AlwaysAllow', 201],
    ['unready', 'IfHealthyBudget', 201],
  ] as const)('of a pod that is %s, with enough others, by %s', async (state, policy, code) => {
    const name = `${state}-${policy.toLowerCase()}`;
    await running(name, name, ready);
    await running(name, `${name}-asked`, state === 'ready' ? ready : unready);
    await budget(name, { minAvailable: state === 'ready' ? 2 : 1, healthy: state === 'ready' ? 2 : 1, policy });

    expect((await evict(`${name}-asked`)).status).toBe(code);
  });

  test('of a pod that is not ready is refused while too few others are', async () => {
    await running('lone', 'lone', unready);
    await budget('lone', { minAvailable: 1, healthy: 0 });

    expect(told(await evict('lone'), unique)).toMatchSnapshot();
  });

  test('of what is not there', async () => {
    expect(told(await evict('absent'), unique)).toMatchSnapshot();
  });

  test('minds preconditions', async () => {
    const { metadata } = await running('precise');
    const of = (preconditions: object): Promise<Answer> => evict('precise', { deleteOptions: { preconditions } });

    expect(told(await of({ uid: 'another' }), unique)).toMatchSnapshot();
    expect((await of({ resourceVersion: '1' })).failure).toMatchObject({
      code: 409,
      message: expect.stringContaining('the ResourceVersion in the precondition (1) does not match'),
    });
    expect(await isGoing('precise')).toBe(false);
    expect(told(await of({ uid: metadata.uid }), unique)).toMatchSnapshot();
    expect(await isGoing('precise')).toBe(true);
  });

  test.each([
    ['of another name', { metadata: { name: 'other' } }],
    ['of another namespace', { metadata: { name: 'named', namespace: 'other' } }],
    ['without kind', { kind: '', apiVersion: '' }],
  ])('%s', async (_, eviction) => {
    expect(told(await evict('named', eviction), unique)).toMatchSnapshot();
  });

  test('sets how long the pod has', async () => {
    await running('hurried');
    await evict('hurried', { deleteOptions: { gracePeriodSeconds: 7 } });

    expect((await api.get(`${pods}/hurried`)).object.metadata.deletionGracePeriodSeconds).toBe(7);
  });

  test('is only created', async () => {
    for (const answer of [await api.get(`${pods}/alone/eviction`), await api.delete(`${pods}/alone/eviction`)]) {
      expect(told(answer, unique)).toMatchSnapshot();
    }
  });
});
