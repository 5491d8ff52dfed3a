import { tokenUserPrefix } from '#models/certificate/requester.ts';
import { isSigningRequest, issuedAt } from '#models/certificate/standing.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Source } from '../runtime/source.ts';
import type { Ports } from '../shell/ports.ts';
import { requestsBy } from '../targets/requesters.ts';
import type { TargetLookup } from '../targets/target.ts';

/** When the bootstrap token on record got its certificate (ms since the epoch), as far as its cluster has shown. */
export function certifiedAt(lookup: TargetLookup | undefined, { status }: ComputeNode): number | undefined {
  const id = status?.bootstrapTokenId;
  if (id === undefined || lookup?.found !== true) return undefined;
  const issued = requestsBy(lookup.target, `${tokenUserPrefix}${id}`).flatMap((request) => issuedAt(request) ?? []);
  return issued.length === 0 ? undefined : Math.min(...issued);
}

/** The ComputeNode whose token has got a certificate. */
export function certified({ caches, targets }: Ports): Source {
  const { store } = caches.nodes;
  return targets.source(
    ({ certificateRequests }) => certificateRequests,
    (request) => {
      const id = tokenThatGotOne(request);
      return id === undefined ? [] : store.byIndex('token', id).map(({ metadata }) => metadata.name);
    },
  );
}

function tokenThatGotOne(request: KubeObject): string | undefined {
  if (!isSigningRequest(request) || (request.status?.certificate ?? '') === '') return undefined;
  const { username = '' } = request.spec;
  return username.startsWith(tokenUserPrefix) ? username.slice(tokenUserPrefix.length) : undefined;
}
