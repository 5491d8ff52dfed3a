import type { SigningRequest } from '#models/certificate/evidence.ts';
import type { Clock } from '#models/ports/clock.ts';
import { createTokenBucket, type TokenBucket } from '../runtime/token-bucket.ts';
import type { Target } from '../targets/target.ts';

/**
 * How often one requester is listened to. A kubelet asks for two certificates and waits; one that asks for thousands must
 * not use up what the other nodes' requests, and all other controllers, are to be served with.
 */
export interface Turns {
  /** Whether it is this requester's turn; if not, ask again later. */
  take(target: Target, request: SigningRequest): boolean;
}

/** Two requests that wait, looked at every ten seconds, and as much again. */
const limits = { qps: 0.4, burst: 10 };

/** Requesters remembered at once; the ones longest unheard go first. */
const remembered = 4096;

export function createTurns(clock: Clock): Turns {
  const buckets = new Map<string, TokenBucket>();
  return {
    take({ cluster = '' }, { spec: { username = '' } }) {
      const key = `${cluster}/${username}`;
      const bucket = buckets.get(key) ?? createTokenBucket(clock, limits);
      buckets.delete(key);
      buckets.set(key, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > remembered && oldest !== undefined) buckets.delete(oldest);
      return bucket.tryTake();
    },
  };
}
