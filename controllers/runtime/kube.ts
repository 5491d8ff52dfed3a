import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';

/**
 * One API server, on raw JSON. A port: one a Cluster, and one for the cluster that holds the model.
 *
 * Every call rejects with a KubeError (`kube-error.ts`), which says what the server answered or that no answer came.
 * No call retries by itself but for 429 and 503 with Retry-After, within the call's timeout: a write whose outcome is
 * unknown is the caller's to look up.
 */
export interface Kube {
  get<T extends KubeObject = KubeObject>(resource: Resource, name: ObjectName): Promise<Stored<T>>;
  /** One page. `continue` in the result's metadata when there is more. */
  list<T extends KubeObject = KubeObject>(resource: Resource, options?: ListOptions): Promise<KubeList<T>>;
  /** Events until the server closes, the connection breaks (throws) or `signal` aborts (ends). */
  watch<T extends KubeObject = KubeObject>(resource: Resource, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject>(resource: Resource, object: T, options?: WriteOptions): Promise<Stored<T>>;
  /** PUT. With `metadata.resourceVersion` it is guarded; a controller must always send it. */
  update<T extends KubeObject>(resource: Resource, object: T, options?: WriteOptions): Promise<Stored<T>>;
  /** PUT to a subresource: `status`, `approval`, `scale`. */
  updateSubresource<T extends KubeObject>(
    resource: Resource,
    subresource: string,
    object: T,
    options?: WriteOptions,
  ): Promise<Stored<T>>;
  /** RFC 7386 merge patch. Put `metadata.resourceVersion` (and `uid`) inside it to guard it. */
  mergePatch<T extends KubeObject = KubeObject>(
    resource: Resource,
    name: ObjectName,
    patch: Record<string, unknown>,
    options?: WriteOptions & { subresource?: string },
  ): Promise<Stored<T>>;
  delete(resource: Resource, name: ObjectName, options?: DeleteOptions): Promise<void>;
  /** POST to a subresource of one object: `eviction`. */
  createSubresource(resource: Resource, name: ObjectName, subresource: string, body: KubeObject): Promise<KubeObject>;
  /** GET of a path that is no resource: `/version`, `/readyz`. */
  raw(path: string): Promise<unknown>;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: 'NotOlderThan' | 'Exact';
  signal?: AbortSignal;
}

export interface WatchOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  resourceVersion: string;
  allowWatchBookmarks?: boolean;
  timeoutSeconds?: number;
  signal: AbortSignal;
}

export interface WriteOptions {
  dryRun?: boolean;
  fieldManager?: string;
}

export interface DeleteOptions {
  /** Refused with a conflict when the object is another than meant. */
  uid?: string;
  resourceVersion?: string;
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  gracePeriodSeconds?: number;
}

export interface KubeList<T extends KubeObject = KubeObject> {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  /** apiVersion and kind are filled in on every item. */
  items: Stored<T>[];
}

export type WatchEvent<T extends KubeObject = KubeObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Stored<T> }
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd: boolean };
