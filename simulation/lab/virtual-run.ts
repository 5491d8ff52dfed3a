import type { KubeObject } from '#models/meta/object.ts';
import { createSeededIds } from '../clock/seeded-ids.ts';
import { createSeededRandom } from '../clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.ts';
import { LabError, createLab, type Lab, type LabOptions } from './lab.ts';
import { allSettled } from './state.ts';

/** Where virtual time begins: the same in every run, so that timestamps are too. */
export const virtualStartMs = Date.parse('2030-01-01T00:00:00Z');

export interface VirtualLab {
  readonly lab: Lab;
  readonly clock: VirtualClock;
  /** Moves time until `work` is done. Rejects as `work` does, and with LabError when an hour isn't enough. */
  readonly drive: <T>(work: Promise<T>) => Promise<T>;
}

/** A lab without sockets on a clock of its own. All that is chance comes from `seed`. */
export function createVirtualLab(options: Omit<LabOptions, 'clock' | 'random' | 'ids'> & { seed: number }): VirtualLab {
  const clock = createVirtualClock({ startMs: virtualStartMs });
  const random = createSeededRandom(options.seed);
  const lab = createLab({ ...options, clock, random, ids: createSeededIds(random.fork('ids')) });
  return {
    lab,
    clock,
    drive: async (work) => {
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      work.then(settle, settle);
      if (!(await clock.runUntil(() => settled, { maxMs: 3_600_000 }))) {
        throw new LabError('nothing came of it in an hour of virtual time');
      }
      return work;
    },
  };
}

export type RunEnd = { end: 'ready' | 'deadline'; lab: Lab; virtualMs: number };

/**
 * Builds a data centre and runs it until every pool is Ready, or for `deadlineMs` of virtual time. The lab still stands
 * when it returns (as it does when told `onMinute`, after each minute of virtual time): whoever called stops it.
 */
export async function runVirtual(
  options: Omit<LabOptions, 'clock' | 'random' | 'ids'> & {
    seed: number;
    manifests: readonly KubeObject[];
    deadlineMs: number;
    onMinute?: (lab: Lab, virtualMs: number) => void;
  },
): Promise<RunEnd> {
  const { lab, clock, drive } = createVirtualLab(options);
  await drive(lab.start());
  await drive(lab.apply(options.manifests));
  const end = virtualStartMs + options.deadlineMs;
  const settled = (): boolean => allSettled(lab.server.store);
  for (;;) {
    const left = end - clock.now();
    const ready = await clock.runUntil(settled, { maxMs: Math.min(60_000, Math.max(left, 0)) });
    const virtualMs = clock.now() - virtualStartMs;
    options.onMinute?.(lab, virtualMs);
    if (ready) return { end: 'ready', lab, virtualMs };
    if (clock.now() >= end || clock.nextTimerAt === undefined) return { end: 'deadline', lab, virtualMs };
  }
}
