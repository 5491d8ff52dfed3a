import type { Step, Took } from './took.ts';

/** How long things take, by how long they took. */
export interface Estimates {
  /**
   * ms that `step` takes: the median of the last times it was done on machines of the first of `circles` (lists of names
   * of SKUs, the nearest first) that it is known of, else on any; undefined when it is known of none. What Operations
   * measured goes before what ComputeNodes recorded.
   */
  stepMs(step: Step, ...circles: readonly (readonly string[])[]): number | undefined;
}

/** As many of the latest count, of each SKU and step. */
const lastTimes = 20;

export const noEstimates: Estimates = { stepMs: () => undefined };

/** The order of `times` doesn't matter. */
export function createEstimates(times: Iterable<Took>): Estimates {
  /** Step, whether it was measured, SKU. */
  const known = new Map<string, Map<string, Took[]>>();
  for (const took of times) {
    const key = keyOf(took.step, took.measured);
    const bySku = known.get(key) ?? new Map<string, Took[]>();
    known.set(key, bySku);
    const kept = bySku.get(took.sku) ?? [];
    bySku.set(took.sku, kept);
    kept.push(took);
    if (kept.length >= 4 * lastTimes) latest(kept);
  }
  /** What has been asked stays as it was answered. */
  const answers = new Map<string, number | undefined>();

  function within(step: Step, skus: readonly string[] | undefined): number | undefined {
    const key = `${step}\n${skus?.join('\n') ?? ''}`;
    if (answers.has(key)) return answers.get(key);
    const answer = median(step, true, skus) ?? median(step, false, skus);
    answers.set(key, answer);
    return answer;
  }

  function median(step: Step, measured: boolean, skus: readonly string[] | undefined): number | undefined {
    const bySku = known.get(keyOf(step, measured));
    if (bySku === undefined) return undefined;
    const those = (skus ?? [...bySku.keys()]).flatMap((sku) => bySku.get(sku) ?? []);
    const sorted = latest(those)
      .map(({ ms }) => ms)
      .toSorted((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)];
  }

  return {
    stepMs(step, ...circles) {
      for (const skus of circles) {
        const answer = skus.length === 0 ? undefined : within(step, skus);
        if (answer !== undefined) return answer;
      }
      return within(step, undefined);
    },
  };
}

function keyOf(step: Step, measured: boolean): string {
  return `${step} ${measured}`;
}

/** Leaves the latest of `kept` in it; of two that ended at once the shorter counts, whichever came first. */
function latest(kept: Took[]): Took[] {
  kept.sort((a, b) => b.at - a.at || a.ms - b.ms);
  kept.length = Math.min(kept.length, lastTimes);
  return kept;
}
