import type { Kube } from '#controllers/runtime/kube.ts';
import { decideComputeAsset } from '#models/computeasset/decide.ts';
import type { ObservedAsset } from '#models/computeasset/observed.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import { computeAssets, opsMinions } from '#models/generated/resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { decideOpsMinion } from '#models/opsminion/decide.ts';
import type { Facts } from '#ops-adapters/port.ts';

/**
 * Stores an asset with its OpsMinion as the controllers leave both once the machine was inspected: it is the same
 * decisions that are written, so that controllers which see the result find nothing to do.
 */
export async function enrol(kube: Kube, declared: KubeObject, facts: Facts, now: number): Promise<void> {
  const created = asAsset(await kube.create(computeAssets, declared));
  const unseen: ObservedAsset = {
    references: { complete: true },
    maintenance: 'None',
    minion: undefined,
    twins: [],
    claimant: { seen: 'none' },
    operations: [],
    frozen: undefined,
  };
  const wanted = decideComputeAsset(created, unseen, now).intents.find((intent) => intent.do === 'create');
  if (wanted === undefined) throw new Error(`${declared.metadata.name} gets no OpsMinion`);
  const minion = asMinion(await kube.create(opsMinions, wanted.object));
  const inspection = { inspected: 'answered', facts } as const;
  const { status } = decideOpsMinion(minion, { asset: created, operations: [], inspection }, now);
  const inspected = asMinion(await kube.updateSubresource(opsMinions, 'status', { ...minion, status }));
  const decided = decideComputeAsset(created, { ...unseen, minion: inspected }, now);
  await kube.updateSubresource(computeAssets, 'status', { ...created, status: decided.status });
}

/** The server answers with what its schema validated. */
function asAsset(object: KubeObject): Stored<ComputeAsset> {
  return object as unknown as Stored<ComputeAsset>;
}

function asMinion(object: KubeObject): Stored<OpsMinion> {
  return object as unknown as Stored<OpsMinion>;
}
