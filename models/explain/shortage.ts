import type { ComputeNode } from '../generated/computenode.ts';
import type { Flavor } from '../generated/flavor.ts';
import { matchesSku } from '../flavor/fit.ts';
import type { RefusalClass } from '../placement/refusal.ts';
import { isMisfit, refusalClasses, refusalWords } from '../placement/refusal.ts';
import type { Command, Shortage, ShortageClass } from './cause.ts';
import { refOf } from './cause.ts';
import { endMaintenance, unpause } from './help-standstill.ts';
import { unretire, wipe } from './help-act.ts';
import type { Miss } from './lacks.ts';
import { farness, hardwareOfSku, lacksOf, misfit } from './lacks.ts';
import { leadsToward } from './toward.ts';
import type { View } from './view.ts';

const named = 3;

/** Every machine that wasn't taken, by class: what could be freed first, then what is too small or otherwise. */
export function shortageOf(
  node: ComputeNode,
  refused: readonly { asset: string; reason: RefusalClass }[],
  view: View,
): { shortage: Shortage; commands: Command[] } {
  const misses = refused.flatMap(({ asset: name, reason }): Miss[] => {
    const asset = view.find('ComputeAsset', name);
    return asset === undefined ? [] : [{ node, asset, reason }];
  });
  const byClass = Map.groupBy(misses, ({ reason }) => reason);
  const sorted = refusalClasses
    .flatMap((reason) => {
      const those = byClass.get(reason);
      return those === undefined ? [] : [{ reason, misses: nearestFirst(those, view) }];
    })
    .toSorted((a, b) => Number(isMisfit(a.reason)) - Number(isMisfit(b.reason)) || b.misses.length - a.misses.length);
  const classes = sorted.map(({ reason, misses: those }): ShortageClass => {
    const nearest = those
      .slice(0, named)
      .map((miss) => ({ name: miss.asset.metadata.name, lacks: lacksOf(miss, view) }));
    const free = those.filter(({ asset }) => asset.status?.phase === 'Available').length;
    const idle = isMisfit(reason) && free > 0 ? { free } : {};
    return { reason, words: refusalWords[reason], count: those.length, ...idle, nearest };
  });
  const commands = sorted.flatMap(({ misses: those }) => freeing(those, view));
  return { shortage: { of: 'machines', considered: refused.length, classes }, commands };
}

function nearestFirst(misses: readonly Miss[], view: View): Miss[] {
  const ranked = misses.map((miss) => ({ miss, far: farness(miss, view) }));
  const byName = (a: Miss, b: Miss): number => (a.asset.metadata.name < b.asset.metadata.name ? -1 : 1);
  return ranked.toSorted((a, b) => a.far - b.far || byName(a.miss, b.miss)).map(({ miss }) => miss);
}

/** What would free a machine that fits: of each class the nearest one's, since one is enough for one node. */
function freeing(misses: readonly Miss[], view: View): Command[] {
  const [first] = misses;
  if (first === undefined) return [];
  const { asset, reason } = first;
  switch (reason) {
    case 'Retired':
      return asset.metadata.deletionTimestamp === undefined ? [...unretire(asset, view)] : [];
    case 'Paused':
      return [unpause(refOf(asset))];
    case 'Cordoned':
      return leadsToward('maintenance', asset, view).flatMap((lead) =>
        'cause' in lead ? [endMaintenance(lead.cause.object)] : [],
      );
    case 'Claimed':
      return asset.status?.phase === 'Released' ? [...wipe(asset, view)] : [];
    case 'Faulty':
    case 'Enrolling':
      return [
        { run: `rackwright explain computeasset/${asset.metadata.name}`, does: 'says what keeps the nearest out' },
      ];
    default:
      return [];
  }
}

/** The SKUs that don't serve a Flavor, and what each lacks. */
export function skuShortage(flavor: Flavor, view: View): Shortage {
  const skus = view.all('SKU').toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const refused = skus.flatMap((sku) => {
    const fit = matchesSku(flavor, sku);
    return fit.fits ? [] : [{ sku, reason: fit.reason }];
  });
  const classes = [...Map.groupBy(refused, ({ reason }) => reason)].map(([reason, those]): ShortageClass => {
    const nearest = those.slice(0, named).map(({ sku }) => ({
      name: sku.metadata.name,
      lacks: misfit(flavor, hardwareOfSku(sku), reason) ?? "by the Flavor's skus or skuSelector",
    }));
    return { reason, words: refusalWords[reason], count: those.length, nearest };
  });
  return { of: 'SKUs', considered: skus.length, classes: classes.toSorted((a, b) => b.count - a.count) };
}
