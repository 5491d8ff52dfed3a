import type { CoreNode } from '#models/computenode/core.ts';
import type { Evidence, SigningRequest } from '#models/certificate/evidence.ts';
import { mayBeOurs, subjectOf } from '#models/certificate/requester.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { clusters, computeAssets, computeNodes } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Kube } from '../runtime/kube.ts';
import type { Ports } from '../shell/ports.ts';
import type { Target } from '../targets/target.ts';

/**
 * Reads all that a certificate request in `target` is judged by, freshly: a cache may still show a claim that has ended,
 * or a Cluster that has turned elsewhere.
 */
export async function evidenceFor(
  ports: Ports,
  target: Target,
  request: Stored<SigningRequest>,
): Promise<Omit<Evidence, 'spentOn'>> {
  if (!mayBeOurs(request)) return nothingFor(request);
  const asked = await ports.certificates.parse(Buffer.from(request.spec.request, 'base64').toString('utf8'));
  const name = subjectOf(request, asked);
  const found = name === undefined ? undefined : await find<ComputeNode>(ports.kube, computeNodes, name);
  const computeNode = found !== undefined && (await joins(ports, found, target)) ? found : undefined;
  const asset = computeNode?.spec.assetRef?.name;
  return {
    request,
    asked,
    computeNode,
    asset: asset === undefined ? undefined : await find<ComputeAsset>(ports.kube, computeAssets, asset),
    node:
      computeNode === undefined ? undefined : await find<CoreNode>(target.kube, coreNodes, computeNode.metadata.name),
  };
}

/** A request that isn't ours is neither read nor asked about. */
function nothingFor(request: Stored<SigningRequest>): Omit<Evidence, 'spentOn'> {
  const asked = { unreadable: 'not read' };
  return { request, asked, computeNode: undefined, asset: undefined, node: undefined };
}

/** A ComputeNode of another Cluster has no business here, whatever its name. */
async function joins({ kube, targets }: Ports, { spec }: ComputeNode, target: Target): Promise<boolean> {
  const cluster = await find<Cluster>(kube, clusters, spec.clusterRef.name);
  const lookup = cluster === undefined ? undefined : targets.of(cluster);
  return lookup?.found === true && lookup.target === target;
}

async function find<T extends KubeObject>(
  kube: Kube,
  resource: Resource,
  name: string,
): Promise<Stored<T> | undefined> {
  try {
    return await kube.get<T>(resource, { name });
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}
