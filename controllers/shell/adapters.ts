import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import { discreet } from '#ops-adapters/discreet.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import { same } from '#models/reconcile/same.ts';

export type AdapterLookup =
  | { found: true; adapter: OpsAdapter; revision: string }
  | { found: false; reason: 'AdapterNotFound' | 'AdapterRevisionNotFound' | 'AdapterBroken'; message: string };

/**
 * One adapter for each OpsMaster, and none that tells secrets. It is made anew when the OpsMaster's spec changes, or what its
 * name and revision stand for: what runs is asked about by its name, so another revision goes on where the last one was.
 */
export interface Adapters {
  of(opsMaster: OpsMaster): AdapterLookup;
  /** All that were ever made: nothing asks them any more. */
  close(): void;
}

export function createAdapters(registry: AdapterRegistry, ports: { clock: Clock; log: Log }): Adapters {
  const made = new Map<string, { spec: OpsMaster['spec']; factory: OpsAdapterFactory; adapter: OpsAdapter }>();
  const all: OpsAdapter[] = [];
  return {
    close() {
      for (const adapter of all.splice(0)) adapter.close?.();
    },
    of({ metadata, spec }) {
      const key = metadata.uid ?? metadata.name;
      const resolution = registry.resolve(spec.adapter, spec.revision);
      if (!resolution.found) {
        const reason = resolution.reason === 'UnknownAdapter' ? 'AdapterNotFound' : 'AdapterRevisionNotFound';
        return { found: false, reason, message: resolution.message };
      }
      const { factory } = resolution;
      const { revision } = factory;
      const known = made.get(key);
      if (known !== undefined && known.factory === factory && same(known.spec, spec)) {
        return { found: true, adapter: known.adapter, revision };
      }
      try {
        const created = factory.create({
          ...(spec.endpoint === undefined ? {} : { endpoint: spec.endpoint }),
          parameters: spec.parameters ?? {},
          clock: ports.clock,
          log: ports.log.with({ opsMaster: metadata.name }),
        });
        const adapter = discreet(created);
        all.push(adapter);
        made.set(key, { spec, factory, adapter });
        return { found: true, adapter, revision };
      } catch (error) {
        const why = error instanceof Error ? error.message : 'what it threw is no error';
        const message = `adapter ${spec.adapter}, revision ${revision}, can't be made: ${why}`;
        return { found: false, reason: 'AdapterBroken', message };
      }
    },
  };
}
