import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { Connection, ObservedCluster } from '#models/cluster/decide.ts';
import { decideCluster } from '#models/cluster/decide.ts';
import { cluster } from '#test/builders/cluster.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { decideTwice } from '../reconcile/settled.ts';

const connected: Connection = { state: 'connected', version: 'v1.35.0', nodes: 12 };
const unreachable: Connection = {
  state: 'refused',
  reason: 'ClusterUnreachable',
  message: 'Cluster cluster-1 didn’t answer in 10 s.',
  retryAt: now + 15_000,
};
const unusable = {
  state: 'refused',
  reason: 'KubeconfigInvalid',
  message: 'The kubeconfig of Cluster cluster-1 can’t be used: it is no YAML.',
} as const satisfies Connection;

function decide(object = cluster(), seen: Partial<ObservedCluster> = {}) {
  const observed = { connection: connected, azone: 'found', users: [], ...seen } as const;
  const decision = decideTwice(object, (each, later) => decideCluster(each, observed, now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready') };
}

describe('a Cluster', () => {
  it('that answers is Ready, with its version and how many Nodes it has', () => {
    const { status, ready } = decide();

    expect(status).toMatchObject({ phase: 'Ready', version: 'v1.35.0', nodes: 12 });
    expect(ready).toMatchObject({
      status: 'True',
      message: 'Cluster cluster-1 answers: Kubernetes v1.35.0, 12 Nodes.',
    });
  });

  it('that is silent is Unreachable, is tried again, and keeps what was last known of it', () => {
    const { status, ready, requeueAt, intents } = decide(cluster({ status: decide().status }), {
      connection: unreachable,
    });

    expect(status).toMatchObject({ phase: 'Unreachable', version: 'v1.35.0', nodes: 12 });
    expect(ready).toMatchObject({ status: 'False', reason: 'ClusterUnreachable' });
    expect(ready?.message).toContain('Nothing is concluded from that');
    expect(requeueAt).toBe(now + 15_000);
    expect(intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'ClusterUnreachable' }]);
  });

  it('that can’t be reached as declared is Invalid, and waits for a person', () => {
    const { status, ready, requeueAt } = decide(cluster(), { connection: unusable });

    expect(status.phase).toBe('Invalid');
    expect(ready).toMatchObject({ reason: 'KubeconfigInvalid', message: unusable.message });
    expect(requeueAt).toBeUndefined();
  });

  it('is Pending before it was reached, and keeps what is known while it is connected to anew', () => {
    const known = cluster({ status: decide().status });
    const connecting: ObservedCluster = { connection: { state: 'connecting' }, azone: 'found', users: [] };

    expect(decide(cluster(), connecting).status.phase).toBe('Pending');
    expect(decideCluster(known, connecting, now).status).toBe(known.status);
  });

  it('without its AZone answers, but isn’t Ready', () => {
    const { status, ready } = decide(cluster({ spec: { azoneRef: { name: 'azone-9' } } }), { azone: 'missing' });

    expect(status.phase).toBe('Ready');
    expect(ready).toMatchObject({ status: 'False', reason: 'AZoneNotFound' });
    expect(ready?.message).toContain('AZone azone-9');
  });

  it('that names no AZone misses none', () => {
    expect(decide(cluster(), { azone: 'missing' }).ready?.status).toBe('True');
  });

  it('that is frozen says so where one looks; that it is silent matters more', () => {
    const frozen = cluster({ spec: { freeze: true } });

    expect(decide(frozen).ready).toMatchObject({ status: 'True', reason: 'Frozen' });
    expect(decide(frozen, { connection: unreachable }).ready?.reason).toBe('ClusterUnreachable');
  });

  it('that is paused isn’t Ready', () => {
    expect(decide(cluster({ spec: { paused: true } })).ready).toMatchObject({ status: 'False', reason: 'Paused' });
  });

  it('stays while NodePools refer to it: one delete doesn’t empty a hall', () => {
    const { ready } = decide(cluster({ metadata: { deletionTimestamp: createdAt } }), { users: ['NodePool p1'] });

    expect(ready?.message).toContain('NodePool p1');
  });
});
