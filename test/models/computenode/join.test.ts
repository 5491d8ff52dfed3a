import { describe, expect, it } from 'vitest';
import { tokenId } from '#models/computenode/identity.ts';
import { coreNode } from '#test/builders/corenode.ts';
import { overlay } from '#test/builders/overlay.ts';
import { minute } from './bench.ts';
import { bound, installed, joined, serving } from './stages.ts';

describe('the bootstrap token', () => {
  const atKubelet = () => bound().answer({ phase: 'Succeeded' }).answer({ phase: 'Succeeded' });

  it('is made when the kubelet layer is named, under a name known from the attempt', () => {
    const bench = atKubelet();

    expect(bench.status.next).toMatchObject({ layer: 'k8s', sequence: 3 });
    expect([...bench.tokens]).toEqual([tokenId(bench.node, 3)]);
    expect(bench.status.bootstrapTokenId).toBe(tokenId(bench.node, 3));
  });

  it('is another for each attempt, and the one before is dropped', () => {
    const bench = atKubelet();

    bench.answer({ phase: 'Failed', retryable: true });

    expect([...bench.tokens]).toEqual([tokenId(bench.node, 4)]);
  });

  it('is made once, however often a reconcile dies before its status is written', () => {
    const bench = bound().answer({ phase: 'Succeeded' }).open();
    const [before] = [bench.node];
    bench.finish({ phase: 'Succeeded' });

    bench.node = before;
    bench.settle();

    expect(bench.tokens.size).toBe(1);
  });

  it('is dropped when the Node has joined', () => {
    const bench = joined();

    expect(bench.tokens.size).toBe(0);
    expect(bench.status.bootstrapTokenId).toBeUndefined();
  });
});

describe('a bootstrap token that has got its certificate', () => {
  const certified = () => {
    const bench = installed();
    bench.seen = { certifiedAt: bench.now };
    return bench.settle();
  };

  it('is left to its kubelet for a minute, which fetches the certificate with it, and is dropped then', () => {
    const bench = certified();

    expect(bench.later(59_000).tokens.size).toBe(1);
    expect(bench.later(1_000).tokens.size).toBe(0);
    expect(bench.status.bootstrapTokenId).toBeUndefined();
    expect(bench.status.droppedTokenId).toBe(tokenId(bench.node, 3));
  });

  it('is dropped at once when the Node has joined, and nothing of it is kept', () => {
    const bench = certified();
    bench.coreNode = coreNode();

    bench.settle();

    expect(bench.tokens.size).toBe(0);
    expect(bench.status.bootstrapTokenId).toBeUndefined();
    expect(bench.status.droppedTokenId).toBeUndefined();
  });

  it('is asked to be looked at again when it is due, and not before', () => {
    expect(certified().decide().requeueAt).toBe(certified().now + 60_000);
  });

  it('stays while its cluster can not be read, where nothing could be deleted', () => {
    const bench = certified();
    bench.seen = { certifiedAt: bench.now, node: { seen: 'unread', message: 'connection refused' } };

    expect(bench.later(5 * minute).tokens.size).toBe(1);
  });

  it('still tells of a kubelet on the machine: a release stops that first', () => {
    const bench = certified().later(minute);
    bench.node = overlay(bench.node, { status: { layers: [], next: undefined } });

    bench.delete().settle();

    expect(bench.status.next?.action).toBe('Reset');
  });

  it('is followed by another when its kubelet is to be installed anew', () => {
    const bench = certified().later(30 * minute);
    expect(bench.status.failure?.reason).toBe('JoinTimeout');

    bench.seen = {};
    bench.edit({ retryToken: 'again' }).settle();

    expect(bench.status.next).toMatchObject({ layer: 'k8s' });
    expect([...bench.tokens]).toEqual([bench.status.bootstrapTokenId]);
  });
});

describe('the join', () => {
  it('is seen by the Node with our providerID, and recorded', () => {
    const bench = joined();

    expect(bench.status).toMatchObject({
      phase: 'Joining',
      providerID: 'rackwright://node-1/uid-of-node-1',
      nodeRef: { name: 'node-1', uid: 'uid-of-core-node-1' },
    });
    expect(bench.status.layers?.map(({ name }) => name)).toEqual(['os', 'cri', 'k8s', 'join']);
    expect(bench.events).toContain('Joined');
  });

  it("is not seen by another's Node of the same name", () => {
    const bench = installed();
    bench.coreNode = coreNode({ spec: { providerID: 'rackwright://node-1/uid-of-the-one-before' } });

    bench.settle().later(30 * minute);

    expect(bench.status.nodeRef).toBeUndefined();
    expect(bench.status.failure?.reason).toBe('JoinTimeout');
    expect(bench.status.failure?.message).toContain('rackwright://node-1/uid-of-the-one-before');
  });

  it('is given as long as startupTimeout says', () => {
    const bench = installed({ spec: { startupTimeout: '45m' } });

    expect(bench.later(44 * minute).status.failure).toBeUndefined();
    expect(bench.later(minute).status.failure?.reason).toBe('JoinTimeout');
  });

  it('that was late leaves no token behind, so nobody joins unnoticed', () => {
    const bench = installed().later(30 * minute);

    expect(bench.status.failure?.reason).toBe('JoinTimeout');
    expect(bench.tokens.size).toBe(0);
  });

  it('does not time out while the cluster can not be read', () => {
    const bench = installed();
    bench.seen = { node: { seen: 'unread', message: 'connection refused' } };

    bench.settle().later(60 * minute);

    expect(bench.status.failure).toBeUndefined();
    expect(bench.ready.message).toContain("can't be read: connection refused");
    expect(bench.decide().requeueAt ?? Infinity).toBeGreaterThan(bench.now);
  });

  it('is followed by the plugins, then by Ready', () => {
    const plugins = { cniImageRef: { name: 'cilium-1' }, csiImageRef: { name: 'topolvm-1' } };
    const bench = joined('False', { spec: plugins });

    expect(bench.status).toMatchObject({ phase: 'Joining', next: { layer: 'cni' } });
    bench.answer({ phase: 'Succeeded' });
    expect(bench.status.next?.layer).toBe('csi');
    bench.answer({ phase: 'Succeeded' });
    bench.coreNode = coreNode();
    bench.settle();

    expect(bench.status.phase).toBe('Ready');
    expect(bench.status.next).toBeUndefined();
  });
});

describe('a joined Node', () => {
  it('keeps its startup taint until it is Ready', () => {
    const bench = joined();

    expect(bench.coreNode?.spec?.taints).toHaveLength(1);
    expect(bench.ready.message).toBe("Node node-1 isn't Ready: Network plugin not ready.");
  });

  it('loses that taint and no other when it is Ready', () => {
    const bench = joined();
    const taints = [
      { key: 'rackwright.io/startup', effect: 'NoSchedule' },
      { key: 'example.com/gpu', effect: 'NoSchedule' },
    ];
    bench.coreNode = coreNode({ spec: { taints } });

    bench.settle();

    expect(bench.coreNode.spec?.taints).toEqual([{ key: 'example.com/gpu', effect: 'NoSchedule' }]);
    expect(bench.status.phase).toBe('Ready');
    expect(bench.ready.status).toBe('True');
  });

  it('that is never Ready fails the node in words', () => {
    const bench = joined().later(30 * minute);

    expect(bench.status.failure).toMatchObject({
      reason: 'NodeNotReady',
      message: 'Node node-1 did not become Ready in 30 minutes.',
    });
  });

  it('is not failed while its cluster can not be read', () => {
    const bench = joined();
    bench.seen = { node: { seen: 'unread', message: 'connection refused' } };

    bench.settle().later(60 * minute);

    expect(bench.status.failure).toBeUndefined();
    expect(bench.decide().requeueAt ?? Infinity).toBeGreaterThan(bench.now);
  });

  it('is given its time from the last plugin that was put on it', () => {
    const bench = joined('False', { spec: { cniImageRef: { name: 'cilium-1' } } }).open();

    bench.now += 40 * minute;
    bench.finish({ phase: 'Succeeded' }).later(20 * minute);

    expect(bench.status.failure).toBeUndefined();
  });

  it('serves without another write', () => {
    const bench = serving();
    const { writes } = bench;

    expect(bench.later(24 * 60 * minute).writes).toBe(writes);
  });
});
