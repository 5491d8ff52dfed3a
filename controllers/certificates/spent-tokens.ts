import type { SigningRequest } from '#models/certificate/evidence.ts';
import { ownBootstrapToken } from '#models/certificate/requester.ts';
import { certificateIssuable } from '#models/certificate/standing.ts';
import type { Stored } from '#models/meta/object.ts';
import { requestsBy } from '../targets/requesters.ts';
import type { Target } from '../targets/target.ts';

/**
 * Which bootstrap tokens have got their certificate. What was approved is read from the requests themselves, which outlive
 * every token; what is being approved is kept here, so that of two requests at once one is approved.
 */
export interface SpentTokens {
  /** The request that was approved, or is being approved, by the token that makes `request`, if that is another. */
  spentOn(target: Target, request: Stored<SigningRequest>): string | undefined;
  /** `request` is about to be approved. @returns how to take it back, once it is certain that it wasn't. */
  spend(target: Target, request: Stored<SigningRequest>): () => void;
}

/** A token lives for less than an hour, and no cluster takes up more nodes in that time. */
const remembered = 10_000;

export function createSpentTokens(): SpentTokens {
  const approving = new Map<string, { uid: string; name: string }>();

  return {
    spentOn(target, request) {
      if (ownBootstrapToken(request) === undefined) return undefined;
      const { uid } = request.metadata;
      const underWay = approving.get(keyOf(target, request));
      if (underWay !== undefined && underWay.uid !== uid) return underWay.name;
      const others = requestsBy(target, request.spec.username ?? '');
      return others.find((other) => other.metadata.uid !== uid && certificateIssuable(other))?.metadata.name;
    },
    spend(target, request) {
      if (ownBootstrapToken(request) === undefined) return () => undefined;
      const key = keyOf(target, request);
      const { uid, name } = request.metadata;
      approving.delete(key);
      approving.set(key, { uid, name });
      const [oldest] = approving.keys();
      if (approving.size > remembered && oldest !== undefined) approving.delete(oldest);
      return () => {
        if (approving.get(key)?.uid === uid) approving.delete(key);
      };
    },
  };
}

function keyOf({ cluster = '' }: Target, { spec }: SigningRequest): string {
  return `${cluster}/${spec.username ?? ''}`;
}
