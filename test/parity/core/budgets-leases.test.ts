import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { withoutZeros } from './without-zeros.ts';

const { api, unique, ...scene } = createScene();
let budgets: string;
let leases: string;
let events: string;
let accounts: string;
let namespace: string;
beforeAll(async () => {
  namespace = await scene.namespace();
  budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
  leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  events = `/api/v1/namespaces/${namespace}/events`;
  accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
});

async function tried(path: string, object: object): Promise<unknown> {
  const metadata = { name: 'tried' };
  return told(await api.post(path, { metadata, ...object }, { dryRun: 'All' }), unique);
}

const selector = { matchLabels: { app: 'a' } };

describe('a disruption budget', () => {
  test.each([
    ['of nothing', {}],
    ['of a number', { minAvailable: 2, selector }],
    ['of a share', { maxUnavailable: '30%', selector }],
    ['of both', { minAvailable: 1, maxUnavailable: 1, selector }],
    ['of a negative number', { minAvailable: -1, selector }],
    ['of more than all', { minAvailable: '101%', selector }],
    ['of text', { minAvailable: 'many', selector }],
    ['of everything', { minAvailable: 1, selector: {} }],
    ['of a policy that is none', { minAvailable: 1, selector, unhealthyPodEvictionPolicy: 'Sometimes' }],
    ['of an operator that is none', { selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }],
    ['of In without values', { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }],
    ['of a label that is none', { selector: { matchLabels: { 'a b': 'c d' } } }],
  ])('%s', async (_, spec) => {
    expect(await tried(budgets, { spec })).toMatchSnapshot();
  });

  test('takes no status with its spec', async () => {
    expect(await tried(budgets, { spec: { selector }, status: { disruptionsAllowed: 5 } })).toMatchSnapshot();
  });

  test('may change its selector', async () => {
    await api.post(budgets, { metadata: { name: 'changed' }, spec: { minAvailable: 1, selector } });
    const change = { spec: { selector: { matchLabels: { app: 'b' } } } };
    const { object } = await api.patch('merge', `${budgets}/changed`, change);

    expect(object.metadata.generation).toBe(2);
    expect(object.spec).toEqual({ minAvailable: 1, selector: { matchLabels: { app: 'b' } } });
  });

  test('has no negative numbers', async () => {
    await api.post(budgets, { metadata: { name: 'counted' }, spec: { minAvailable: 1, selector } });
    const status = { disruptionsAllowed: -1, currentHealthy: -1, desiredHealthy: -1, expectedPods: -1 };

    expect(told(await api.patch('merge', `${budgets}/counted/status`, { status }), unique)).toMatchSnapshot();
  });
});

describe('a lease', () => {
  test.each([
    ['of nothing', {}],
    ['of a holder', { holderIdentity: 'me', leaseDurationSeconds: 15, leaseTransitions: 0 }],
    ['of no time', { leaseDurationSeconds: 0 }],
    ['of negative transitions', { leaseTransitions: -1 }],
    ['of microseconds', { renewTime: '2026-01-01T00:00:00.000001Z', acquireTime: '2026-01-01T00:00:00.000000Z' }],
    ['of seconds', { renewTime: '2026-01-01T00:00:00Z' }],
    ['of a time that is none', { renewTime: 'now' }],
    ['of a strategy', { strategy: 'OldestEmulationVersion' }],
    ['of no holder', { holderIdentity: '' }],
    ['of a preferred holder', { preferredHolder: 'you' }],
  ])('%s', async (_, spec) => {
    expect(await tried(leases, { spec })).toMatchSnapshot();
  });
});

describe('an event', () => {
  const involvedObject = () => ({ kind: 'Pod', namespace, name: 'a' });
  test.each([
    ['of nothing', () => ({})],
    ['of an object', () => ({ involvedObject: involvedObject(), reason: 'Why', message: 'so', type: 'Normal' })],
    ['of another namespace', () => ({ involvedObject: { kind: 'Pod', namespace: 'other', name: 'a' } })],
    ['of a type of its own', () => ({ involvedObject: involvedObject(), type: 'Odd' })],
    ['with a time', () => ({ involvedObject: involvedObject(), eventTime: '2026-01-01T00:00:00.000000Z' })],
    [
      'with a time and who reports',
      () => ({
        involvedObject: involvedObject(),
        eventTime: '2026-01-01T00:00:00.000000Z',
        reportingComponent: 'example.com/me',
        reportingInstance: 'me-1',
        action: 'Do',
        reason: 'Why',
        type: 'Normal',
      }),
    ],
  ])('%s', async (_, event) => {
    expect(withoutZeros(await tried(events, event()))).toMatchSnapshot();
  });
});

describe('a service account', () => {
  test.each([
    ['of nothing', {}],
    ['of secrets', { secrets: [{ name: 'a' }], imagePullSecrets: [{ name: 'b' }] }],
    ['without token', { automountServiceAccountToken: false }],
    ['of a wrong type', { automountServiceAccountToken: 'no' }],
  ])('%s', async (_, account) => {
    expect(await tried(accounts, account)).toMatchSnapshot();
  });
});

describe('a namespace', () => {
  test.each([
    ['of nothing', {}],
    [
      'with a label of its own',
      { metadata: { name: 'tried', labels: { a: 'b', 'kubernetes.io/metadata.name': 'x' } } },
    ],
    ['with a dot', { metadata: { name: 'a.b' } }],
    ['with too long a name', { metadata: { name: 'n'.repeat(64) } }],
    ['of finalizers', { spec: { finalizers: ['example.com/a'] } }],
    ['of a phase', { status: { phase: 'Terminating' } }],
  ])('%s', async (_, object) => {
    expect(await tried('/api/v1/namespaces', object)).toMatchSnapshot();
  });

  test('keeps its name among its labels', async () => {
    const change = { metadata: { labels: { 'kubernetes.io/metadata.name': null } } };
    const { object } = await api.patch('merge', `/api/v1/namespaces/${namespace}`, change);

    expect(object.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': namespace });
  });
});
