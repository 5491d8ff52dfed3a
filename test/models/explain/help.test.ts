import { describe, expect, it, test } from 'vitest';
import { cluster } from '../../builders/cluster.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { boundNode, computeNode } from '../../builders/computenode.ts';
import { now } from '../../builders/metadata.ts';
import { nodePool } from '../../builders/nodepool.ts';
import { opsMaster } from '../../builders/opsmaster.ts';
import { opsMinion } from '../../builders/opsminion.ts';
import { resourceOffer } from '../../builders/resourceoffer.ts';
import { unit } from '../../builders/unit.ts';
import { commandsOf, explained, unready, well } from './told.ts';

const offer = (reason: string, message: string) =>
  resourceOffer({
    metadata: { name: 'big', namespace: 'ml' },
    spec: { poolRef: { name: 'pool-1' } },
    status: unready('Refused', reason, message),
  });

describe('an offer', () => {
  it('above max is told how far the pool would have to grow, in the numbers of its condition', () => {
    const message = 'NodePool pool-1 would need 14 nodes, max is 10: ask for 4 fewer, or raise max.';

    const { cause } = explained([offer('AboveMax', message), nodePool({ status: well('Ready') })]);

    expect(commandsOf(cause)).toEqual([`kubectl patch nodepool pool-1 --type merge -p '{"spec":{"max":14}}'`]);
  });

  it('above its quota is told how far the quota would have to be raised, and what others have stays', () => {
    const message =
      'Namespace ml would have 9 nodes of NodePool pool-1, its quota (nodes) is good for 6: ask for 3 fewer, or raise spec.quotas of the NodePool.';
    const others = { namespace: 'shop', nodes: 2 };
    const pool = nodePool({ spec: { quotas: [others, { namespace: 'ml', nodes: 6 }] }, status: well('Ready') });

    const { cause } = explained([offer('QuotaExceeded', message), pool]);

    expect(commandsOf(cause)).toEqual([
      `kubectl patch nodepool pool-1 --type merge -p '{"spec":{"quotas":[{"namespace":"shop","nodes":2},{"namespace":"ml","nodes":9}]}}'`,
    ]);
  });

  it('above a quota of cpu is offered no number of nodes', () => {
    const message = 'Namespace ml would have 9 nodes of NodePool pool-1, its quota (cpu) is good for 6.';
    const pool = nodePool({ spec: { quotas: [{ namespace: 'ml', cpu: '100' }] }, status: well('Ready') });

    expect(commandsOf(explained([offer('QuotaExceeded', message), pool]).cause)).toEqual([]);
  });

  it('whose gang timed out asks again once it is changed', () => {
    const { cause } = explained([offer('GangTimedOut', 'Not all of the gang had a machine.')]);

    expect(commandsOf(cause)).toEqual([
      `kubectl patch resourceoffer big -n ml --type merge -p '{"spec":{"gangTimeout":"60m"}}'`,
    ]);
  });
});

describe('a machine', () => {
  it('without an operations tool is offered those that are well, and no others', () => {
    const { cause } = explained([
      computeAsset({ status: unready('Enrolling', 'OpsMasterNotSet', 'Set spec.opsMasterRef.') }),
      opsMaster({ metadata: { name: 'good' }, status: { ...well('Ready'), minions: 0 } }),
      opsMaster({
        metadata: { name: 'bad' },
        status: { ...unready('Invalid', 'AdapterNotFound', 'None.'), minions: 0 },
      }),
    ]);

    expect(commandsOf(cause)).toEqual([
      `kubectl patch computeasset asset-1 --type merge -p '{"spec":{"opsMasterRef":{"name":"good"}}}'`,
    ]);
  });

  it('that has a twin may be taken out of the inventory, but not while it is claimed', () => {
    const twin = { status: unready('Faulty', 'DuplicateSerial', 'Has the same serial as another.') };
    const claim = { spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' } } };

    expect(commandsOf(explained([computeAsset(twin)]).cause)).toEqual(['kubectl delete computeasset asset-1']);
    expect(commandsOf(explained([computeAsset({ ...twin, ...claim })]).cause)).toEqual([]);
  });

  it('is not offered a serial that nobody has read', () => {
    const mismatched = computeAsset({ status: unready('Faulty', 'SerialMismatch', 'Another answers.') });
    const minion = opsMinion({ metadata: { name: 'asset-1' }, status: unready('Mismatched', 'SerialMismatch', 'B.') });

    expect(commandsOf(explained([mismatched, minion]).cause)).toEqual([]);
  });

  it('that is wiped again by itself waits for no person', () => {
    const failed = { status: unready('Cleaning', 'CleaningFailed', 'Wipe attempt 1 failed.') };
    const given = { status: unready('Quarantined', 'CleaningFailed', 'Cleaning failed 5 times.') };

    expect(commandsOf(explained([computeAsset(failed)]).cause)).toEqual([]);
    expect(commandsOf(explained([computeAsset(given)]).cause)).toEqual([
      `kubectl patch computeasset asset-1 --type merge -p '{"spec":{"retryToken":"again-1"}}'`,
    ]);
  });
});

test('a kubelet that was just installed is given time to ask for its certificate', () => {
  const answering = cluster({ status: well('Ready') });
  const installed = (minutesAgo: number) =>
    boundNode({
      status: {
        ...unready('Joining', 'Joining', "Node node-1 hasn't registered yet."),
        layers: [{ name: 'k8s', fingerprint: 'f', at: new Date(now - minutesAgo * 60_000).toISOString() }],
      },
    });

  expect(commandsOf(explained([installed(1), answering]).cause)).toEqual([]);
  expect(commandsOf(explained([installed(9), answering]).cause)).toEqual(['kubectl get csr']);
  expect(explained([installed(9), answering]).cause.says).toContain(
    'Unless its Node registers by 2026-01-02T00:21:00Z',
  );
});

test('kubectl is pointed at the cluster that a Node is in', () => {
  const elsewhere = cluster({
    spec: { local: false, kubeconfigSecretRef: { namespace: 'rackwright-system', name: 'k' } },
    status: well('Ready'),
  });
  const silent = boundNode({ status: unready('Ready', 'NodeNotReady', 'kubelet is silent.') });

  const { cause } = explained([silent, elsewhere]);

  expect(cause.commands[0]?.does).toBe('tells what kubelet says (run it against Cluster cluster-1)');
});

describe('fewer are offered', () => {
  const short = { ...unready('InsufficientCapacity' as const, 'InsufficientCapacity', '2 of 5 Ready.') };
  const lacking = (count: number) => ({ ...short, refused: { count, reasons: [] } });

  it('where a pool asks for more than there is', () => {
    const pool = nodePool({ spec: { replicas: 5 }, status: lacking(3) });

    expect(commandsOf(explained([pool]).cause)).toEqual(['kubectl scale nodepool pool-1 --replicas=2']);
  });

  it('but not below min, nor nothing at all, nor what a Unit asks for', () => {
    const pools = [
      nodePool({ spec: { replicas: 5, min: 4 }, status: lacking(3) }),
      nodePool({ spec: { replicas: 5 }, status: lacking(5) }),
      nodePool({ metadata: { labels: { 'rackwright.io/unit': 'cell' } }, spec: { replicas: 5 }, status: lacking(3) }),
    ];

    for (const pool of pools) expect(commandsOf(explained([pool]).cause)).toEqual([]);
  });

  it('where a Unit has instances that are whole', () => {
    const cell = unit({
      spec: { replicas: 3 },
      status: {
        ...unready('InsufficientCapacity', 'InsufficientCapacity', '1 of 3 instances Ready.'),
        instances: [
          { index: 0, phase: 'Ready', wholeSince: '2026-01-01T22:00:00Z' },
          { index: 1, phase: 'Gathering' },
        ],
      },
    });

    expect(commandsOf(explained([cell]).cause)).toEqual(['kubectl scale unit cell --replicas=1']);
  });
});

describe('a node of a Unit whose instance fits no domain', () => {
  const refused = unready(
    'Binding',
    'InsufficientCapacity',
    'Gang c gets 0 of 4 machines, so none: of 6, 6 free but too few for its whole gang. No Rack can give more than 3 that fit now: ask for 3 or fewer, or for a wider topology.',
  );
  const node = computeNode({ spec: { poolRef: { name: 'cell-0-gpu' } }, status: refused });
  const pool = nodePool({ metadata: { name: 'cell-0-gpu', labels: { 'rackwright.io/unit': 'cell' } } });
  const cell = unit();

  it('is offered instances as small as the largest domain', () => {
    expect(cell.spec.pools).toHaveLength(1);

    expect(commandsOf(explained([node, pool, cell]).cause)).toEqual([
      `kubectl patch unit ${cell.metadata.name} --type json -p '[{"op":"replace","path":"/spec/pools/0/replicas","value":3}]'`,
    ]);
  });

  it('is not told which of several pools is to be smaller', () => {
    const [first] = cell.spec.pools;
    const two = unit({ spec: { pools: first === undefined ? [] : [first, { ...first, name: 'other' }] } });

    expect(commandsOf(explained([node, pool, two]).cause)).toEqual([]);
  });
});

test('a node that was made by hand has no pool to make another', () => {
  const failed = computeNode({ status: unready('Failed', 'JoinTimeout', 'No Node registered.') });

  const does = explained([failed]).cause.commands.map((command) => command.does);

  expect(does).toContain('gives it up, and the machine back by its reclaimPolicy');
});
