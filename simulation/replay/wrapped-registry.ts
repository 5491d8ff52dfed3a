import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';

/** The same registry, each adapter that comes out of it in a wrapping. A factory is wrapped once: it is known by itself. */
export function wrappedRegistry(registry: AdapterRegistry, wrap: (adapter: OpsAdapter) => OpsAdapter): AdapterRegistry {
  const wrapped = new WeakMap<OpsAdapterFactory, OpsAdapterFactory>();
  return {
    ...registry,
    resolve(name, revision) {
      const resolution = registry.resolve(name, revision);
      if (!resolution.found) return resolution;
      const { factory } = resolution;
      const known = wrapped.get(factory) ?? { ...factory, create: (options) => wrap(factory.create(options)) };
      wrapped.set(factory, known);
      return { ...resolution, factory: known };
    },
  };
}
