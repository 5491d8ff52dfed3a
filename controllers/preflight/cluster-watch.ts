import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { createBackoff } from '../runtime/backoff.ts';
import type { KubeError } from '../runtime/kube-error.ts';
import { createAnnouncer } from './announcer.ts';
import { blocks, stageOf, type Survey } from './finding.ts';

/** Holds a process to its cluster: waits until the cluster is fit, and later says what goes wrong and what is mended. */
export interface ClusterWatch {
  /** Surveys until nothing blocks, and says meanwhile what does. Ends early when `signal` aborts. */
  untilFit(signal: AbortSignal): Promise<void>;
  /** Until `signal` aborts: surveys when something was noticed, then until all is well; and now and then anyway. */
  follow(signal: AbortSignal): Promise<void>;
  /** A request of this process failed in a way that may be the cluster's. */
  noticed(error: KubeError): void;
  /** A request of this process was answered: if the way was blocked, it may be open again. */
  answered(): void;
}

export interface ClusterWatchOptions {
  /** @param thorough rights too, which are a hundred small requests. */
  survey: (thorough: boolean, signal: AbortSignal) => Promise<Survey>;
  clock: Clock;
  random: Random;
  log: Log;
}

/** What nobody's request notices (a clock that drifts, older definitions applied) is found within so long. */
const roundMs = 300_000;
/** Failures that surveys find no reason for make it look ever more seldom, until there were none for so long. */
const calmMs = 60_000;
/** After so many looks that found no reason, what fails is said as it is; again no sooner than after `roundMs`. */
const fruitlessLooks = 3;
const leastPauseMs = 1000;

export function createClusterWatch({ survey, clock, random, log }: ClusterWatchOptions): ClusterWatch {
  const announcer = createAnnouncer({ clock, log });
  let wake: (() => void) | undefined;
  let pending = false;
  let failures = 0;
  let lastFailure: KubeError | undefined;
  let wayBlocked = false;
  /** In `untilFit`, which looks at its own pace: failures are what is to be expected. */
  let waiting = false;

  async function look(thorough: boolean, signal: AbortSignal): Promise<{ fit: boolean; changed: boolean }> {
    const seen = await survey(thorough, signal);
    // What was broken off halfway tells about us, not about the cluster.
    if (signal.aborted) return { fit: false, changed: false };
    const changed = announcer.say(seen);
    const blockers = seen.findings.filter(blocks);
    wayBlocked = blockers.some((finding) => stageOf(finding) === 'reach');
    return { fit: blockers.length === 0, changed };
  }

  async function untilFit(signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(random, { baseMs: 2000, maxMs: 30_000 });
    waiting = true;
    while (!signal.aborted) {
      const { fit, changed } = await look(true, signal);
      if (fit) break;
      // Somebody is at it: what comes next is seen soon.
      if (changed) backoff.reset();
      await pause(backoff.next(), signal);
    }
    waiting = false;
  }

  /** Sleeps, unless something asks for a look before; a second at least, as such things come by the hundred. */
  async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
    const leastMs = Math.min(leastPauseMs, delayMs);
    await sleep(clock, leastMs, signal);
    const woken = new AbortController();
    const wakeUp = (): void => woken.abort();
    signal.addEventListener('abort', wakeUp, { once: true });
    wake = wakeUp;
    if (signal.aborted) wakeUp();
    await sleep(clock, delayMs - leastMs, woken.signal);
    wake = undefined;
    signal.removeEventListener('abort', wakeUp);
  }

  return {
    untilFit,
    async follow(signal) {
      const fruitless = createBackoff(random, { baseMs: 2000, maxMs: calmMs });
      let lookedAt = -Infinity;
      let saidAt = -Infinity;
      let looks = 0;
      while (!signal.aborted) {
        if (!pending) await pause(roundMs, signal);
        // What has just begun to fail fails in another way a moment later: a server that dies resets before it refuses.
        if (pending) await sleep(clock, leastPauseMs, signal);
        if (signal.aborted) break;
        const thorough = pending;
        pending = false;
        if (clock.now() - lookedAt > 2 * calmMs) {
          fruitless.reset();
          looks = 0;
        }
        const { fit } = await look(thorough, signal);
        lookedAt = clock.now();
        if (fit) {
          looks += 1;
          if (thorough && looks >= fruitlessLooks && clock.now() - saidAt >= roundMs) {
            saidAt = clock.now();
            log.warn('requests fail, for no reason that they have in common', { failures, error: lastFailure });
            failures = 0;
          }
          await sleep(clock, fruitless.next(), signal);
        } else {
          fruitless.reset();
          looks = 0;
          failures = 0;
          await untilFit(signal);
        }
      }
    },
    noticed(error) {
      pending = true;
      failures += 1;
      lastFailure = error;
      if (!waiting) wake?.();
    },
    answered() {
      if (waiting && wayBlocked) wake?.();
    },
  };
}
