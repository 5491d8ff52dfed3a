import { createEstimates, type Estimates } from '#models/estimate/estimates.ts';
import type { Took } from '#models/estimate/took.ts';
import { tookOfNode, tookOfOperation } from '#models/estimate/took.ts';
import type { Caches } from '../shell/caches.ts';

/** As many Operations, and as many ComputeNodes, say how long things take: a hall has more, and none more to say. */
const most = 4_000;

/** How long things took until now, by what `caches` know: the Operations seen last, and ComputeNodes from all over. */
export function estimatesFrom(caches: Caches): Estimates {
  const skuOf = (asset: string | undefined): string | undefined =>
    asset === undefined ? undefined : caches.assets.store.get(asset)?.spec.skuRef.name;
  return createEstimates(past());

  function* past(): Generator<Took> {
    for (const operation of caches.operations.store.list().slice(-most)) {
      const took = tookOfOperation(operation, skuOf(operation.spec.assetRef.name));
      if (took !== undefined) yield took;
    }
    for (const node of spreadOver(caches.nodes.store.list())) yield* tookOfNode(node, skuOf(node.spec.assetRef?.name));
  }
}

function spreadOver<T>(all: readonly T[]): readonly T[] {
  const stride = Math.ceil(all.length / most);
  return stride <= 1 ? all : all.filter((_, at) => at % stride === 0);
}

/** What was known at most this long ago, in ms, is good enough to estimate by. */
const freshMs = 60_000;

/** {@link estimatesFrom}, looked up anew when it is asked for and a minute old. */
export function rememberedEstimates(caches: Caches, now: () => number): () => Estimates {
  let known: { estimates: Estimates; at: number } | undefined;
  return () => {
    if (known === undefined || now() >= known.at + freshMs) known = { estimates: estimatesFrom(caches), at: now() };
    return known.estimates;
  };
}
