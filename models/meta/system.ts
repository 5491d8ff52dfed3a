/** Where our own objects that aren't cluster-scoped live: the freeze switch, Leases, Events of cluster-scoped kinds. */
export const systemNamespace = 'rackwright-system';

/** Name of the ConfigMap there that stops everything destructive while it exists. */
export const freezeName = 'freeze';
