import type { SigningRequest } from '#models/certificate/evidence.ts';
import { isSigningRequest } from '#models/certificate/standing.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Target } from './target.ts';

/** Index of certificate requests by who made them, as the API server knew them. */
export function requesterOf(object: KubeObject): string[] {
  return isSigningRequest(object) && object.spec.username !== undefined ? [object.spec.username] : [];
}

/** The certificate requests of this user in `target`, as far as they were seen, oldest first. */
export function requestsBy({ certificateRequests }: Target, username: string): Stored<SigningRequest>[] {
  return certificateRequests.store.byIndex('requester', username).filter(isSigningRequest);
}
