import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { KubeError, isKubeError } from './kube-error.ts';
import type { Kube } from './kube.ts';

export interface CompleteList {
  resourceVersion: string;
  items: Stored[];
}

export interface ListScope {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** How often a list that expired between two pages is begun anew with pages, before it is asked for in one piece. */
const pagedAttempts = 2;

/**
 * Reads a whole collection as it was at one resourceVersion, page by page. All or nothing: a page that fails, belongs to
 * another state or contradicts itself fails the list.
 * @throws KubeError
 */
export async function listAll(
  kube: Kube,
  resource: Resource,
  options: ListScope & { pageSize: number; signal: AbortSignal },
): Promise<CompleteList> {
  const { pageSize, ...scope } = options;
  for (let attempt = 0; attempt < pagedAttempts; attempt += 1) {
    try {
      return await listPages(kube, resource, { ...scope, limit: pageSize });
    } catch (error) {
      // The state of the first page was compacted before the last page was read: its continue token means nothing now.
      if (!isKubeError(error, 'Expired')) throw error;
    }
  }
  return listPages(kube, resource, scope);
}

async function listPages(
  kube: Kube,
  resource: Resource,
  options: ListScope & { limit?: number; signal: AbortSignal },
): Promise<CompleteList> {
  const first = await kube.list<KubeObject>(resource, options);
  const { resourceVersion } = first.metadata;
  const items = first.items;
  let { metadata } = first;
  while (metadata.continue !== undefined) {
    const page = await kube.list<KubeObject>(resource, { ...options, continue: metadata.continue });
    if (page.metadata.resourceVersion !== resourceVersion) throw broken(resource, 'has pages of different states');
    if (page.metadata.continue === metadata.continue) throw broken(resource, 'goes round in circles');
    for (const item of page.items) items.push(item);
    ({ metadata } = page);
  }
  if ((metadata.remainingItemCount ?? 0) > 0) throw broken(resource, 'ends before its last page');
  return { resourceVersion, items };
}

function broken(resource: Resource, how: string): KubeError {
  return new KubeError('Unavailable', `the list of ${resource.plural} ${how}`);
}
