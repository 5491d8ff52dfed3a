import type { DeleteOptions, ListOptions, WatchOptions, WriteOptions } from './kube.ts';

export function listQuery(options: ListOptions): Record<string, string> {
  const query = selectors(options);
  if (options.limit !== undefined) query['limit'] = String(options.limit);
  if (options.continue !== undefined) query['continue'] = options.continue;
  if (options.resourceVersion !== undefined) query['resourceVersion'] = options.resourceVersion;
  if (options.resourceVersionMatch !== undefined) query['resourceVersionMatch'] = options.resourceVersionMatch;
  return query;
}

export function watchQuery(options: WatchOptions): Record<string, string> {
  const query = { ...selectors(options), watch: 'true', resourceVersion: options.resourceVersion };
  return {
    ...query,
    ...(options.allowWatchBookmarks === true ? { allowWatchBookmarks: 'true' } : {}),
    ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: String(options.timeoutSeconds) }),
  };
}

export function writeQuery(defaultManager: string | undefined, options: WriteOptions = {}): Record<string, string> {
  const fieldManager = options.fieldManager ?? defaultManager;
  return {
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(options.dryRun === true ? { dryRun: 'All' } : {}),
  };
}

export function deleteBody(options: DeleteOptions): Record<string, unknown> {
  const { uid, resourceVersion, propagationPolicy, gracePeriodSeconds } = options;
  const preconditions = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
  };
}

function selectors(options: { labelSelector?: string; fieldSelector?: string }): Record<string, string> {
  return {
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
  };
}
