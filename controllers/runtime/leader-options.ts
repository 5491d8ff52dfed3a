import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { Kube } from './kube.ts';

export interface LeaderOptions {
  /** With a call timeout well under `renewDeadlineMs`, or one stuck call costs the leadership. */
  kube: Kube;
  clock: Clock;
  random: Random;
  log: Log;
  namespace: string;
  name: string;
  /** Of this process, unlike any other's. */
  identity: string;
  /** How long others wait for a holder that is silent; 15 s unless told. */
  leaseDurationMs?: number;
  /** How long the holder goes on without a renewal that succeeded; shorter than the lease, 10 s unless told. */
  renewDeadlineMs?: number;
  /** Between two tries; 2 s unless told. */
  retryPeriodMs?: number;
}
