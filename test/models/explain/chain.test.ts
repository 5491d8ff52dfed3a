import { describe, expect, it, test } from 'vitest';
import { operationName } from '#models/operation/name.ts';
import { cluster } from '../../builders/cluster.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { boundNode, computeNode } from '../../builders/computenode.ts';
import { nodePool } from '../../builders/nodepool.ts';
import { operation } from '../../builders/operation.ts';
import { opsMaster } from '../../builders/opsmaster.ts';
import { opsMinion } from '../../builders/opsminion.ts';
import { osImage } from '../../builders/osimage.ts';
import { rack } from '../../builders/rack.ts';
import { resourceOffer } from '../../builders/resourceoffer.ts';
import { chainOf, commandsOf, explained, unready, well } from './told.ts';

const next = {
  layer: 'os',
  action: 'Install',
  fingerprint: 'f1',
  attempt: 1,
  sequence: 1,
  since: '2026-01-01T23:00:00Z',
} as const;
const osOperation = operationName('node-1', 'os', 1, 'uid-of-node-1', 'f1', 1);

describe('a chain', () => {
  it('goes from a pool by its member and the Operation to the backend that is silent', () => {
    const pool = nodePool({ status: unready('Scaling', 'Scaling', '0 of 1 Ready: 1 installing.') });
    const node = boundNode({
      spec: { poolRef: { name: 'pool-1' } },
      status: { ...unready('Installing', 'Installing', 'Installing layer os.'), next },
    });
    const waits = operation({
      metadata: { name: osOperation },
      status: unready('Unknown', 'OutcomeUnknown', 'It is looked up.'),
    });
    const master = opsMaster({ status: { ...unready('Unreachable', 'BackendUnreachable', 'No answer.'), minions: 1 } });

    const { well: isWell, cause } = explained([pool, node, waits, master]);

    expect(isWell).toBe(false);
    expect(chainOf(cause)).toEqual([
      'NodePool pool-1',
      '  ComputeNode node-1',
      `    Operation ${osOperation}`,
      '      OpsMaster opsmaster-1',
    ]);
  });

  it('passes over what is well', () => {
    const node = boundNode({ status: unready('Installing', 'CannotBegin', 'It is missing.') });

    const { cause } = explained([
      node,
      computeAsset({ status: well('InUse') }),
      opsMaster({ status: { ...well('Ready'), minions: 0 } }),
      osImage({
        metadata: { name: 'debian-12' },
        status: { ...unready('Invalid', 'ImageMalformed', 'No image.'), usedBy: 0 },
      }),
    ]);

    expect(chainOf(cause)).toEqual([
      'ComputeNode node-1',
      '  OSImage debian-12',
      '  CRIImage containerd-2',
      '  K8SImage kubernetes-1-35',
    ]);
  });

  it('ends with a sentence where a reference leads nowhere, and names what is near', () => {
    const node = computeNode({ status: unready('Pending', 'ClusterNotFound', "Cluster cluster-1 doesn't exist.") });

    const { cause } = explained([node, cluster({ metadata: { name: 'cluster-l' } })]);

    expect(cause.because[0]?.says).toBe("Doesn't exist. Names near it: cluster-l.");
  });

  it('ends with a sentence where it comes back to where it was', () => {
    const asset = computeAsset({
      spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' } },
      status: unready('Claimed', 'ClaimantUnknown', 'It waits for its ComputeNode.'),
    });
    const node = boundNode({ status: unready('Releasing', 'Releasing', 'It waits for its ComputeAsset.') });

    const { cause } = explained([node, asset]);

    expect(chainOf(cause)).toEqual(['ComputeNode node-1', '  ComputeAsset asset-1', '    ComputeNode node-1']);
    expect(cause.because[0]?.because[0]?.says).toContain('a circle');
  });

  it('does not take what could not be read for missing', () => {
    const node = computeNode({ status: unready('Pending', 'ClusterUnreachable', 'The cluster is silent.') });

    const { cause } = explained([node], { unread: () => 'clusters is forbidden' });

    expect(cause.because[0]?.says).toBe("How it is can't be told: Clusters is forbidden.");
  });

  it('tells of a common cause once', () => {
    const pool = nodePool({ status: unready('Scaling', 'Scaling', '0 of 2 Ready.') });
    const member = (name: string, reason: string) =>
      boundNode({
        metadata: { name },
        spec: { poolRef: { name: 'pool-1' }, assetRef: { name: `${name}-asset`, uid: 'u' } },
        status: unready('Installing', reason, 'The cluster is silent.'),
      });
    const silent = cluster({ status: unready('Unreachable', 'ClusterUnreachable', 'No route to host.') });

    const { cause } = explained([pool, member('a', 'ClusterUnreachable'), member('b', 'NodeUnknown'), silent]);

    const told = chainOf(cause).filter((line) => line.includes('Cluster'));
    expect(told).toEqual(['    Cluster cluster-1', '    Cluster cluster-1']);
    expect(cause.because.map(({ because }) => because[0]?.says)).toEqual(['No route to host.', 'As told above.']);
  });
});

test('members of whom the same holds are one link, however many', () => {
  const pool = nodePool({ status: unready('Scaling', 'Scaling', '0 of 40 Ready.') });
  const members = Array.from({ length: 40 }, (_, at) =>
    computeNode({
      metadata: { name: `web-${at}` },
      spec: { poolRef: { name: 'pool-1' } },
      status: unready('Binding', 'InsufficientCapacity', 'No machine fits: of 3, 3 claimed.'),
    }),
  );

  const { cause } = explained([pool, ...members]);

  expect(cause.because).toHaveLength(1);
  expect(cause.because[0]?.object.name).toBe('web-0');
  expect(cause.because[0]?.alike).toEqual({
    names: ['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6', 'web-7', 'web-8'],
    count: 39,
  });
});

test('what has given up stands before what is on its way', () => {
  const pool = nodePool({ status: unready('Degraded', 'Degraded', '0 of 3 Ready.') });
  const member = (name: string, phase: 'Failed' | 'Installing' | 'Binding', reason: string) =>
    computeNode({
      metadata: { name },
      spec: { poolRef: { name: 'pool-1' } },
      status: unready(phase, reason, `${reason}.`),
    });

  const { cause } = explained([
    pool,
    member('a', 'Installing', 'Installing'),
    member('b', 'Binding', 'NodeNameTaken'),
    member('c', 'Failed', 'InstallFailed'),
  ]);

  expect(cause.because.map(({ object }) => object.name)).toEqual(['c', 'b', 'a']);
});

test('the machine that another Operation holds is told with that Operation', () => {
  const waits = operation({ status: unready('Pending', 'MachineBusy', 'Operation other is open.') });
  const other = operation({
    metadata: { name: 'other' },
    status: { ...unready('Running', 'Running', 'It runs.'), startedAt: '2026-01-01T23:30:00Z' },
  });

  const { cause } = explained([waits, other]);

  expect(chainOf(cause)).toEqual(['Operation operation-1', '  Operation other']);
  expect(cause.because[0]?.since).toBe('2026-01-01T23:30:00Z');
});

test('maintenance is traced to the place that was asked for it', () => {
  const asset = computeAsset({ status: unready('Available', 'InMaintenance', 'Free, but not picked.') });

  const { cause } = explained([asset, rack({ spec: { maintenance: 'Drain' } }), opsMinion()]);

  expect(chainOf(cause)).toEqual(['ComputeAsset asset-1', '  Rack rack-1']);
  expect(commandsOf(cause)).toEqual([`kubectl patch rack rack-1 --type merge -p '{"spec":{"maintenance":"None"}}'`]);
});

test('an object that nobody has looked at since it was changed is not well, whatever its status says', () => {
  const changed = nodePool({ metadata: { generation: 3 }, status: well('Ready', '3 of 3 Ready.') });

  const { well: isWell, cause } = explained([changed]);

  expect(isWell).toBe(false);
  expect(cause.says).toContain('generation 3, its status is of 1');
  expect(commandsOf(cause)).toEqual(['kubectl -n rackwright-system get lease']);
});

test('an object without a status is said to have none', () => {
  expect(explained([nodePool()]).cause.says).toContain('It has no status');
});

test('an OpsMaster that says itself that it is paused was told twice', () => {
  const node = boundNode({
    status: { ...unready('Installing', 'Installing', 'Installing layer os.'), next },
  });
  const waits = operation({
    metadata: { name: osOperation },
    status: unready('Pending', 'Paused', 'OpsMaster opsmaster-1 is paused.'),
  });
  const paused = { ...unready('Ready', 'Paused', 'No further Operation starts.'), minions: 1 };

  const { cause } = explained([
    node,
    waits,
    opsMaster({ spec: { paused: true }, status: paused }),
    computeAsset({ status: well('InUse') }),
  ]);

  expect(chainOf(cause)).toEqual(['ComputeNode node-1', `  Operation ${osOperation}`, '    OpsMaster opsmaster-1']);
  expect(commandsOf(cause)).toHaveLength(1);
});

test('a deadline that the condition of an offer tells was told again beside it', () => {
  const deadline = '2026-01-02T00:25:00Z';
  const offer = (message: string) =>
    resourceOffer({
      status: { ...unready('Accepted', 'Accepted', message), gang: { claimed: 1, deadline } },
    });

  const pool = nodePool({ metadata: { name: offer('').spec.poolRef.name }, status: well('Ready') });

  expect(explained([offer(`Unless all have machines by ${deadline}, they go.`), pool]).cause.says).toBe(
    `Unless all have machines by ${deadline}, they go.`,
  );
  expect(explained([offer('It is counted.'), pool]).cause.says).toContain(`unless all have by ${deadline}`);
});
