import { describe, expect, test } from 'vitest';
import { Answer } from '../client/answer.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { withoutZeros } from './without-zeros.ts';

const { api, unique, ...scene } = createScene();
const path = '/api/v1/nodes';
let made = 0;

/** Without the taint that an admission plugin gives a new node. */
function untainted(answer: Answer): Answer {
  const { spec = {}, ...rest } = answer.body as { spec?: { taints?: { key: string }[] } };
  const taints = spec.taints?.filter(({ key }) => key !== 'node.kubernetes.io/not-ready');
  return new Answer(answer.status, answer.headers, { ...rest, spec: { ...spec, taints } });
}

/** Dry-run: a node controller would otherwise taint what nobody reports for. */
async function tried(node: object): Promise<unknown> {
  const name = `${unique}-${(made += 1)}`;
  const answer = await api.post(path, { ...node, metadata: { name } }, { dryRun: 'All' });
  return withoutZeros(told(untainted(answer), name, unique));
}

async function held(spec: object = {}): Promise<string> {
  const name = `${unique}-${(made += 1)}`;
  const { status } = await api.post(path, { metadata: { name }, spec });
  expect(status).toBe(201);
  scene.collect(`${path}/${name}`);
  return name;
}

describe('a node', () => {
  test.each([
    ['of nothing', {}],
    ['that takes nothing', { spec: { unschedulable: true } }],
    ['with a range', { spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] } }],
    ['with a range once', { spec: { podCIDR: '10.0.0.0/24' } }],
    ['with ranges that differ', { spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.1.0/24'] } }],
    ['with two ranges of a family', { spec: { podCIDRs: ['10.0.0.0/24', '10.0.1.0/24'] } }],
    ['with a range that is none', { spec: { podCIDR: 'x', podCIDRs: ['x'] } }],
    ['with a provider', { spec: { providerID: 'example://a' } }],
    ['with taints', { spec: { taints: [{ key: 'example.com/a', value: 'b', effect: 'NoSchedule' }] } }],
    ['with a taint without effect', { spec: { taints: [{ key: 'a' }] } }],
    ['with a taint without key', { spec: { taints: [{ effect: 'NoSchedule' }] } }],
    ['with a taint of no effect', { spec: { taints: [{ key: 'a', effect: 'Sometimes' }] } }],
    ['with a taint of no key', { spec: { taints: [{ key: 'a b', effect: 'NoSchedule' }] } }],
    ['with a taint of no value', { spec: { taints: [{ key: 'a', value: 'a b', effect: 'NoSchedule' }] } }],
    [
      'with a taint twice',
      {
        spec: {
          taints: [
            { key: 'a', effect: 'NoSchedule' },
            { key: 'a', value: 'b', effect: 'NoSchedule' },
          ],
        },
      },
    ],
    ['with resources', { status: { capacity: { cpu: '2', memory: '4Gi' } } }],
    [
      'with addresses twice',
      { status: { addresses: [1, 2].map(() => ({ type: 'InternalIP', address: '10.0.0.1' })) } },
    ],
  ])('%s', async (_, node) => {
    expect(await tried(node)).toMatchSnapshot();
  });

  test.each([
    ['its provider', { spec: { providerID: 'example://b' } }],
    ['its range', { spec: { podCIDR: '10.0.2.0/24', podCIDRs: ['10.0.2.0/24'] } }],
    ['whether it takes pods', { spec: { unschedulable: true } }],
    ['nothing of its status', { status: { capacity: { cpu: '2' } } }],
  ])('changes %s', async (_, change) => {
    const name = await held({ providerID: 'example://a', podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] });
    const answer = await api.patch('merge', `${path}/${name}`, change, { dryRun: 'All' });

    const { status, body } = told(answer, name, unique) as { status: number; body: Record<string, unknown> };
    const { taints: _taints, ...spec } = (body['spec'] ?? {}) as Record<string, unknown>;
    expect(
      status === 200 ? { status, spec, state: withoutZeros(body['status'] ?? {}) } : { status, body },
    ).toMatchSnapshot();
  });

  test('has its first range and provider set once', async () => {
    const name = await held();
    const spec = { providerID: 'example://a', podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] };

    const answer = await api.patch('merge', `${path}/${name}`, { spec });

    expect(answer.object.spec).toMatchObject(spec);
  });

  test('takes its status by merge and by strategic patch', async () => {
    const name = await held();
    const conditions = [{ type: 'Ready', status: 'True', reason: 'a', message: 'b' }];
    const address = (type: string, of: string) => ({ type, address: of });
    await api.patch('merge', `${path}/${name}/status`, {
      status: { conditions, addresses: [address('InternalIP', '10.0.0.1')], capacity: { cpu: '2', memory: '4Gi' } },
      spec: { unschedulable: true },
    });

    const answer = await api.patch('strategic', `${path}/${name}/status`, {
      status: {
        conditions: [{ type: 'MemoryPressure', status: 'False' }],
        addresses: [address('Hostname', 'a')],
        capacity: { cpu: '3', memory: null },
      },
    });

    const { status, spec } = answer.object as unknown as {
      status: { conditions: object[]; addresses: object[]; capacity: object; allocatable?: object };
      spec: object;
    };
    expect(spec).not.toHaveProperty('unschedulable');
    expect(status.capacity).toEqual({ cpu: '3' });
    expect(status.addresses).toMatchSnapshot();
    expect(status.conditions.map((one) => Object.entries(one).filter(([, value]) => value !== null))).toMatchSnapshot();
  });

  test('takes its spec by strategic patch', async () => {
    const name = await held({ taints: [{ key: 'a', effect: 'NoSchedule' }] });

    const answer = await api.patch(
      'strategic',
      `${path}/${name}`,
      { spec: { taints: [{ key: 'b', effect: 'NoExecute' }] } },
      { dryRun: 'All' },
    );

    expect(answer.object.spec).toMatchObject({ taints: [{ key: 'b', effect: 'NoExecute' }] });
  });
});
