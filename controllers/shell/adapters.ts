import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { OpsAdapter } from '#ops-adapters/port.ts';
import { discreet } from '#ops-adapters/discreet.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import { same } from '#models/reconcile/same.ts';

export type AdapterLookup =
  | { found: true; adapter: OpsAdapter; revision: string }
  | { found: false; reason: 'AdapterNotFound' | 'AdapterRevisionNotFound'; message: string };

/** One adapter for each OpsMaster, made anew when the OpsMaster's spec changes, and none that tells secrets. */
export interface Adapters {
  of(opsMaster: OpsMaster): AdapterLookup;
}

export function createAdapters(registry: AdapterRegistry, ports: { clock: Clock; log: Log }): Adapters {
  const made = new Map<string, { spec: OpsMaster['spec']; adapter: OpsAdapter; revision: string }>();
  return {
    of({ metadata, spec }) {
      const key = metadata.uid ?? metadata.name;
      const known = made.get(key);
      if (known !== undefined && same(known.spec, spec)) {
        return { found: true, adapter: known.adapter, revision: known.revision };
      }
      const resolution = registry.resolve(spec.adapter, spec.revision);
      if (!resolution.found) {
        const reason = resolution.reason === 'UnknownAdapter' ? 'AdapterNotFound' : 'AdapterRevisionNotFound';
        return { found: false, reason, message: resolution.message };
      }
      const created = resolution.factory.create({
        ...(spec.endpoint === undefined ? {} : { endpoint: spec.endpoint }),
        parameters: spec.parameters ?? {},
        clock: ports.clock,
        log: ports.log.with({ opsMaster: metadata.name }),
      });
      const adapter = discreet(created);
      const { revision } = resolution.factory;
      made.set(key, { spec, adapter, revision });
      return { found: true, adapter, revision };
    },
  };
}
