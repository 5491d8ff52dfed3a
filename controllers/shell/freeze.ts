import { configMaps } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { freezeName, systemNamespace } from '#models/meta/system.ts';
import type { Informer, InformerSet } from '../runtime/informers.ts';

/** The one switch that stops everything destructive: the ConfigMap `rackwright-system/freeze`, while it exists. */
export interface Freeze {
  readonly informer: Informer;
  /** Why all is frozen, or undefined. Until the switch has been read once, all is. */
  reason(): string | undefined;
}

export function createFreeze(informers: InformerSet): Freeze {
  const informer = informers.get(configMaps, {
    namespace: systemNamespace,
    fieldSelector: `metadata.name=${freezeName}`,
  });
  let read = false;
  void informer.synced.then((synced) => {
    read = synced;
  });
  return {
    informer,
    reason() {
      if (!read) return `ConfigMap ${systemNamespace}/${freezeName} has not been read yet`;
      const found = informer.store.get(`${systemNamespace}/${freezeName}`);
      return found === undefined ? undefined : freezeReason(found);
    },
  };
}

/** Why all is frozen, as the switch says. */
export function freezeReason(configMap: KubeObject): string {
  const where = `ConfigMap ${systemNamespace}/${freezeName}`;
  const reason = reasonOf(configMap);
  return reason === undefined ? `${where} exists` : `${reason} (${where})`;
}

function reasonOf(configMap: KubeObject): string | undefined {
  const { data } = configMap;
  if (typeof data !== 'object' || data === null || !('reason' in data)) return undefined;
  return typeof data.reason === 'string' ? data.reason : undefined;
}
