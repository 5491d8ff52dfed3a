import { expect, test } from 'vitest';
import { clusters } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { PlanReport } from '#models/plan/report.ts';
import { rackwright } from '../listening.ts';
import { changeFile, folderOf, hall } from './settled-folder.ts';
import { changeOf, manifestsOf, type SmallChange, type SmallHall } from './small-hall.ts';

interface Planned {
  code: number;
  text: string;
  headline: string;
  report: PlanReport;
}

async function planned(snapshot: string, change: readonly KubeObject[]): Promise<Planned> {
  const file = changeFile(change);
  const { code, out } = await rackwright('plan', '-f', file, '--snapshot', snapshot);
  const json = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'json');
  const report = JSON.parse(json.out) as PlanReport;
  expect(json.code).toBe(code);
  expect(report.fallsShort).toBe(code === 1);
  return { code, text: out, headline: out.split('\n')[0] ?? '', report };
}

const scale = (replicas: number): SmallChange => ({ change: 'scale', pool: 0, replicas });

/** The manifest with some fields of its spec set otherwise. */
function withSpec(object: KubeObject, more: object): KubeObject {
  return { ...object, spec: { ...(object['spec'] as object), ...more } };
}

function cluster(more: object): KubeObject {
  return {
    apiVersion: apiVersionOf(clusters),
    kind: clusters.kind,
    metadata: { name: 'lab' },
    spec: { local: true, ...more },
  };
}

/** Five machines, and a pool that wants eight. */
const short: SmallHall = { ...hall, pools: hall.pools.map((pool) => ({ ...pool, replicas: 8 })) };

const freeze: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'freeze', namespace: 'rackwright-system' },
  data: { reason: 'audit' },
};

test.each([
  ['larger than the stock, a Unit', { replicas: 1, nodes: 9 }, 'GangNeverFits'],
  ['with no room now, a Unit', { replicas: 1, nodes: 4 }, 'GangTimedOut'],
])('%s of the change falls short', async (_, size, reason) => {
  const unit = changeOf(hall, { change: 'unit', unit: { ...size, apart: 'None' } });

  const { code, report } = await planned(
    folderOf({ settled: true }),
    unit.map((each) => withSpec(each, { topology: 'Region' })),
  );

  expect(code).toBe(1);
  expect(report.answers.map(({ to }) => to)).toEqual([expect.stringContaining(reason)]);
});

test.each([
  ['Cluster', { clusterRef: { name: 'nowhere' } }, 'ClusterNotFound'],
  [
    'Flavor',
    {
      template: {
        flavorRef: { name: 'nothing' },
        osImageRef: { name: 'debian' },
        criImageRef: { name: 'containerd' },
        k8sImageRef: { name: 'kubernetes' },
      },
    },
    'FlavorNotFound',
  ],
])('a pool of the change without its %s falls short', async (_, missing, reason) => {
  const pools = hall.pools.flatMap((pool) => changeOf(hall, { change: 'newPool', pool }));
  const { code, report } = await planned(
    folderOf({ settled: true }),
    pools.map((pool) => withSpec(pool, missing)),
  );

  expect(code).toBe(1);
  expect(report.pools.map((each) => each.reason)).toEqual([reason]);
});

test('a shortage that stands before and after alike is told apart, and is none of the change', async () => {
  const snapshot = folderOf({ settled: true, was: short });
  const rack = changeOf(short, { change: 'maintain', rack: 1, maintenance: 'Cordon' });

  const { code, headline, text, report } = await planned(snapshot, rack);

  expect(code).toBe(0);
  expect(headline).toBe('Nothing would happen.');
  expect(text).toContain(
    'No machine, as now, for:\n  3 ComputeNodes (pool-0-5, pool-0-6, pool-0-7), NodePool pool-0\n',
  );
  expect(report.refused.map(({ already }) => already)).toEqual([true]);
});

test('a pool of the change that goes on being short falls short', async () => {
  const snapshot = folderOf({ settled: true, was: short });

  const { code, headline } = await planned(snapshot, changeOf(short, scale(7)));

  expect(code).toBe(1);
  expect(headline).toBe('1 ComputeNode withdrawn, 2 ComputeNodes would find no machine.');
});

test('what had no machine is withdrawn: it is no Node that goes', async () => {
  const snapshot = folderOf({ settled: true, was: short });

  const { code, headline, text } = await planned(snapshot, changeOf(short, scale(4)));

  expect(code).toBe(0);
  expect(headline).toBe('1 Node would go, 1 would be drained, 3 ComputeNodes withdrawn.');
  expect(text).toContain('3 ComputeNodes without a machine are withdrawn: pool-0-');
  expect(text).toContain('1 ComputeNode goes, in this order:');
});

test.each([
  ['everything', { more: [freeze] }, [], 'audit (ConfigMap rackwright-system/freeze)'],
  ['its Cluster', {}, [cluster({ freeze: true })], 'Cluster lab is frozen'],
])('what grows while %s is frozen gets a machine and is not installed', async (_, more, also, why) => {
  const snapshot = folderOf({ settled: true, ...more });

  const { code, headline, text, report } = await planned(snapshot, [...also, ...changeOf(hall, scale(4))]);

  expect(code).toBe(1);
  expect(headline).toBe('1 ComputeNode would get a machine and not go on.');
  expect(text).toContain(`does not go on by itself while everything destructive is frozen: ${why}`);
  expect(text).not.toContain('Ready after');
  expect(report.gains.map(({ readyAfter }) => readyAfter)).toEqual([null]);
});

test('what stood still for a freeze before, and still does, is none of the change', async () => {
  const snapshot = folderOf({ settled: true, more: [freeze], settledFrozen: true });

  const { code, text, report } = await planned(snapshot, changeOf(hall, { change: 'power', rack: 1, watts: 8000 }));

  expect(code).toBe(0);
  expect(report.stuck.map(({ already }) => already)).toEqual([true, true, true]);
  expect(text).toContain('Does not go on by itself, as now:\n  ComputeNode pool-0-0, ');
});

test('a Unit that had no room before, and is tried again and again, is none of the change', async () => {
  const was: SmallHall = { ...hall, unit: { replicas: 1, nodes: 4, apart: 'None' } };
  // Just given up when the plan begins, it is gathering anew when it ends.
  const snapshot = folderOf({ settled: true, was, at: Date.now() });

  const { code, report } = await planned(snapshot, changeOf(was, { change: 'power', rack: 1, watts: 8000 }));

  expect(code).toBe(0);
  expect(report.refused).toMatchObject([{ pool: 'cell-0-a', already: true }]);
});

test.each([
  ['pool', []],
  ['Cluster', [cluster({ paused: true })]],
])('what grows while its %s is paused does not go on', async (what, also) => {
  const pools = changeOf(hall, scale(4)).map((each) => withSpec(each, what === 'pool' ? { paused: true } : {}));

  const { code, text, report } = await planned(folderOf({ settled: true }), [...also, ...pools]);

  expect(code).toBe(1);
  expect(text).toContain('Does not go on by itself:\n  NodePool pool-0\n');
  expect(report.stuck.map(({ reason }) => reason)).toEqual(['Paused']);
});

test('how long a drain takes at most is in seconds for programs', async () => {
  const { report, text } = await planned(folderOf({ settled: true }), changeOf(hall, scale(2)));

  expect(report.losses.map(({ drains }) => drains)).toEqual([3600]);
  expect(text).toContain('drained within 60 min');
});

test('ComputeNodes without a machine are not on their way', async () => {
  const one = { ...hall, pools: hall.pools.map((pool) => ({ ...pool, replicas: 6 })) };
  const { report } = await planned(folderOf({ settled: true, was: one }), manifestsOf(one));

  expect(report.notes.join()).not.toContain('way already');
});

test('an unrelated change of the Cluster takes no shortage on itself', async () => {
  const snapshot = folderOf({ settled: true, was: short });
  const labelled = { ...cluster({}), metadata: { name: 'lab', labels: { team: 'web' } } };

  const { code } = await planned(snapshot, [labelled]);

  expect(code).toBe(0);
});

test('a Cluster that the change freezes holds up what was on its way: the change falls short', async () => {
  const snapshot = folderOf({ settled: true, more: [freeze], settledFrozen: true });

  const { code, report } = await planned(snapshot, [cluster({ freeze: true })]);

  expect(code).toBe(1);
  expect(report.stuck.map(({ already }) => already)).toEqual([false, false, false]);
});

test('one ComputeNode on its way is one', async () => {
  const was = { ...hall, pools: hall.pools.map((pool) => ({ ...pool, replicas: 1 })) };
  const snapshot = folderOf({ settled: true, was, more: [freeze], settledFrozen: true });

  const { report } = await planned(snapshot, manifestsOf(was));

  expect(report.notes.join()).toContain('1 ComputeNode was on its way already');
});
