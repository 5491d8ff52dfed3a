import type { ComputeAsset, ComputeAssetPhase } from '../generated/computeasset.ts';
import type { PlaceCounts } from '../generated/shared.ts';

/** Under a claim, from the moment it is made until it is freed. */
const inUse: ReadonlySet<ComputeAssetPhase> = new Set(['Claimed', 'InUse', 'Released', 'Cleaning']);
const faulty: ReadonlySet<ComputeAssetPhase> = new Set(['Faulty', 'Quarantined']);

/** Assets by what they are good for. The retired don't count; one that is being enrolled counts in `assets` only. */
export function countAssets(assets: Iterable<Pick<ComputeAsset, 'status'>>): PlaceCounts {
  const counts: PlaceCounts = { assets: 0, available: 0, inUse: 0, faulty: 0 };
  for (const { status } of assets) {
    const phase = status?.phase ?? 'Enrolling';
    if (phase === 'Retired') continue;
    counts.assets++;
    if (phase === 'Available') counts.available++;
    else if (inUse.has(phase)) counts.inUse++;
    else if (faulty.has(phase)) counts.faulty++;
  }
  return counts;
}
