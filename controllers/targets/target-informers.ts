import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import { certificateSigningRequests, coreNodes, pods } from '#models/meta/core-resources.ts';
import type { InformerSet } from '../runtime/informers.ts';
import { requesterOf } from './requesters.ts';
import type { Target } from './target.ts';

/** What is kept in view of a cluster that gets Nodes. */
export function targetInformers(informers: InformerSet): Pick<Target, 'nodes' | 'pods' | 'certificateRequests'> {
  return {
    nodes: informers.get<CoreNode>(coreNodes),
    pods: informers.get<CorePod>(pods, { indexes: { node: nodeOf } }),
    certificateRequests: informers.get(certificateSigningRequests, { indexes: { requester: requesterOf } }),
  };
}

function nodeOf({ spec }: CorePod): string[] {
  return spec?.nodeName ? [spec.nodeName] : [];
}
