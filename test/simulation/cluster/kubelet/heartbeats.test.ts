import { expect, test } from 'vitest';
import { createHeartbeats } from '#simulation/cluster/kubelet/heartbeats.ts';
import { leaseReader } from '#simulation/cluster/kubelet/lease-reader.ts';

function clockAt(ms: number): { now(): number; setTimer(): () => void; ms: number } {
  return {
    ms,
    now() {
      return this.ms;
    },
    setTimer: () => () => {},
  };
}

test('a running kubelet has renewed within the last ten seconds, but not before it began', () => {
  const clock = clockAt(12_345);
  const heartbeats = createHeartbeats(clock);

  heartbeats.begin('n1', 'S1');
  expect(heartbeats.renewedAt('n1')).toBe(12_345);
  clock.ms = 34_999;
  expect(heartbeats.renewedAt('n1')).toBe(30_000);
});

test('a kubelet that stopped renewed last before that, for ever', () => {
  const clock = clockAt(10_000);
  const heartbeats = createHeartbeats(clock);
  heartbeats.begin('n1', 'S1');
  clock.ms = 47_000;

  heartbeats.end('n1', 'S1');

  clock.ms = 900_000;
  expect(heartbeats.renewedAt('n1')).toBe(40_000);
});

test('two machines that believe to be one Node both keep its Lease alive', () => {
  const clock = clockAt(0);
  const heartbeats = createHeartbeats(clock);
  heartbeats.begin('n1', 'S1');
  heartbeats.begin('n1', 'S2');

  heartbeats.end('n1', 'S1');

  clock.ms = 60_000;
  expect(heartbeats.renewedAt('n1')).toBe(60_000);
});

test('what is forgotten was never there, unless a kubelet still runs', () => {
  const heartbeats = createHeartbeats(clockAt(0));
  heartbeats.begin('n1', 'S1');

  heartbeats.forget('n1');
  expect(heartbeats.renewedAt('n1')).toBe(0);
  heartbeats.end('n1', 'S1');
  heartbeats.forget('n1');
  expect(heartbeats.renewedAt('n1')).toBeUndefined();
});

test('only Leases of nodes are read otherwise than they are stored', () => {
  const read = leaseReader({ renewedAt: () => 20_000 });
  const definition = { group: 'coordination.k8s.io', plural: 'leases' };
  const lease = (namespace: string): Parameters<typeof read>[1] => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'n1', namespace },
    spec: { holderIdentity: 'n1' },
  });
  const other = lease('kube-system');

  expect(read(definition, lease('kube-node-lease'))['spec']).toEqual({
    holderIdentity: 'n1',
    renewTime: '1970-01-01T00:00:20.000000Z',
  });
  expect(read(definition, other)).toBe(other);
});
