import { afterEach, beforeEach, expect, test } from 'vitest';
import { binderController } from '#controllers/binder.ts';
import { events } from '#controllers/runtime/events.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { createStage, type Stage } from './stage.ts';

const urgent = { priority: 10, preemptionPolicy: 'PreemptLowerPriority' as const };
const words = 'admission webhook "assets.example.com" denied the request: not for this team';

let stage: Stage;
/** Claims that were tried, as `node → machine`. */
let tried: string[];

beforeEach(async () => {
  stage = await createStage();
  tried = [];
});

afterEach(() => stage.lab.stop());

/** The binder before an API server that refuses these claims, as a webhook would. */
async function startRefusing(isRefused: (node: string, asset: ComputeAsset) => boolean): Promise<void> {
  await stage.lab.start((ports) => {
    const update: typeof ports.kube.update = async (resource, object, options) => {
      const asset = object as unknown as ComputeAsset;
      const node = resource.kind === 'ComputeAsset' ? asset.spec.claimRef?.name : undefined;
      if (node !== undefined) tried.push(`${node} → ${asset.metadata.name}`);
      if (node !== undefined && isRefused(node, asset)) throw new KubeError('Forbidden', words, { status: 403 });
      return ports.kube.update(resource, object, options);
    };
    return binderController({ ...ports, kube: { ...ports.kube, update } }, stage.verdicts);
  });
}

const eventsOf = (name: string) =>
  stage.lab.server.store
    .list(events)
    .filter((event) => (event['involvedObject'] as { name: string }).name === name)
    .map(({ reason, message }) => `${String(reason)}: ${String(message)}`);

test('a node whose claim is refused for good gets another machine, and others may have that one', async () => {
  for (const name of ['a1', 'a2']) await stage.machine(name, 'r1');
  await stage.node('n1');
  await startRefusing((node, { metadata }) => node === 'n1' && metadata.name === 'a1');
  await stage.lab.settle();
  await stage.node('n2');
  await stage.lab.settle(60_000);

  expect(stage.claims()).toEqual(['a1 → n2', 'a2 → n1']);
  expect(tried).toEqual(['n1 → a1', 'n1 → a2', 'n2 → a1']);
  expect(eventsOf('n1')).toEqual([
    `ClaimRefused: The API server refused to claim ComputeAsset a1 for it: ${words.replace('adm', 'Adm')}. That machine is passed over until 2030-01-01T00:10:00Z.`,
  ]);
});

test('the one machine that there is was claimed in vain for ever, without a word', async () => {
  await stage.machine('a1', 'r1');
  await stage.node('n1');
  await startRefusing(() => true);
  await stage.lab.settle(60_000);

  expect(stage.said('n1')).toBe(
    `No machine fits: of 1, 1 withheld by the API server. The API server refused to claim ComputeAsset a1 for it: ${words.replace('adm', 'Adm')}. That machine is passed over until 2030-01-01T00:10:00Z.`,
  );
  expect(tried).toHaveLength(1);
  await stage.lab.settle(3_600_000);
  expect(tried).toHaveLength(7);
});

test('nobody preempted while the claim of another was refused again and again', async () => {
  await stage.machine('a1', 'r1');
  await stage.lab.change('ComputeAsset', 'a1', { spec: { reclaimPolicy: 'Wipe' } });
  await stage.lab.change('ComputeAsset', 'a1', { status: { observedGeneration: 2 } }, 'status');
  await stage.node('low', { preemptible: true });
  await startRefusing((node) => node === 'unlucky');
  await stage.lab.settle();
  await stage.lab.change('ComputeAsset', 'a1', { status: { phase: 'InUse' } }, 'status');
  await stage.machine('a2', 'r1', { tier: 'gold' });
  await stage.node('unlucky', { assetSelector: { matchLabels: { tier: 'gold' } } });
  await stage.node('high', {
    ...urgent,
    assetSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
  });
  await stage.lab.settle(60_000);

  expect(stage.lab.get('ComputeNode', 'low')?.metadata.deletionTimestamp).toBeDefined();
});

test('what is changed on the machine has it tried again at once', async () => {
  await stage.machine('a1', 'r1');
  await stage.node('n1');
  await startRefusing((_node, { metadata }) => metadata.labels?.['team'] !== 'web');
  await stage.lab.settle(60_000);
  expect(stage.claims()).toEqual([]);

  await stage.lab.change('ComputeAsset', 'a1', { metadata: { labels: { team: 'web' } } });
  await stage.lab.settle();

  expect(stage.claims()).toEqual(['a1 → n1']);
  expect(stage.said('n1')).toBe('nothing');
});

test('where all is refused, each node tries ever more seldom, however many machines there are', async () => {
  for (let at = 0; at < 30; at++) await stage.machine(`a${at + 10}`, 'r1');
  for (const name of ['n1', 'n2']) await stage.node(name);
  await startRefusing(() => true);
  await stage.lab.settle(3_600_000);

  expect(tried.length).toBeLessThan(30);
  expect(stage.said('n1')).toContain('The API server refused to claim ComputeAsset a');
});

test('of a gang none is claimed for while one rests, and it is told who refused', async () => {
  for (const name of ['a1', 'a2']) await stage.machine(name, 'r1');
  const gang = { name: 'team-a/offer-1', size: 2 };
  for (const name of ['n1', 'n2']) await stage.node(name, { gang });
  await startRefusing(() => true);
  await stage.lab.settle(3_600_000);

  expect(tried.length).toBeLessThan(30);
  expect(stage.claims()).toEqual([]);
  expect(stage.said('n1')).toContain('The API server refused to claim ComputeAsset a');
});
