import { sleep } from '#models/ports/clock.ts';
import { linkAbort } from './abort-link.ts';
import { createElection } from './election.ts';
import type { LeaderOptions } from './leader-options.ts';

/** `lost`: another may have led while `lead` was still ending. */
export type LeadershipEnd = 'stopped' | 'lost';

/**
 * Waits for the Lease, runs `lead` while holding it, and gives it back. `lead`'s signal aborts at once when the Lease is
 * lost or `signal` aborts; the Lease is released only after `lead` has ended, so that the next holder never overlaps.
 * Ends with 'stopped' too when `lead` ends by itself, and rejects with what `lead` throws.
 *
 * Times on the Lease are for people: whether it ran out is measured from when this process last saw it change, by timers,
 * so that neither another machine's clock nor a step of one's own matters.
 */
export async function runAsLeader(
  options: LeaderOptions,
  signal: AbortSignal,
  lead: (signal: AbortSignal) => Promise<void>,
): Promise<LeadershipEnd> {
  const { clock, random, log, leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2000 } = options;
  if (renewDeadlineMs >= leaseDurationMs || retryPeriodMs >= renewDeadlineMs) {
    throw new RangeError('leader election needs retryPeriodMs < renewDeadlineMs < leaseDurationMs');
  }
  const election = createElection({ ...options, leaseDurationMs });
  try {
    let leads = false;
    while (!signal.aborted && !leads) {
      leads = await election.tryClaim();
      if (!leads) await sleep(clock, retryPeriodMs * (1 + 1.2 * random.next()), signal);
    }
    if (!leads) return 'stopped';
    log.info('leading', { lease: options.name, identity: options.identity });
    return await holdWhile();
  } finally {
    await election.release();
    election.end();
  }

  async function holdWhile(): Promise<LeadershipEnd> {
    const term = linkAbort(signal);
    const worked = linkAbort();
    const kept = renew(worked.signal, () => {
      log.error('lost the leadership', { lease: options.name, identity: options.identity });
      term.abort();
    });
    try {
      await lead(term.signal);
    } finally {
      worked.abort();
      term.release();
      await kept;
    }
    return (await kept) ? 'stopped' : 'lost';
  }

  /** Renews until `until` aborts (true), or until a renewal came too late or another holds the Lease (false). */
  async function renew(until: AbortSignal, onLost: () => void): Promise<boolean> {
    let lost = false;
    const lose = (): void => {
      if (!lost) onLost();
      lost = true;
    };
    // The deadline counts from before the renewal was sent: to the others, the Lease is at least that young.
    let disarm = clock.setTimer(renewDeadlineMs, lose);
    const isOver = (): boolean => lost || until.aborted;
    while (!isOver()) {
      await sleep(clock, retryPeriodMs, until);
      if (isOver()) break;
      const disarmNext = clock.setTimer(renewDeadlineMs, lose);
      const renewed = await election.tryClaim();
      (renewed ? disarm : disarmNext)();
      if (renewed) disarm = disarmNext;
      else if (!election.holds()) lose();
    }
    disarm();
    return !lost;
  }
}
