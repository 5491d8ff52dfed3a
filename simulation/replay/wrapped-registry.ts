import type { OpsAdapter } from '#ops-adapters/port.ts';
import type { AdapterRegistry } from '#ops-adapters/registry.ts';

/** The same registry, each adapter that comes out of it in a wrapping. */
export function wrappedRegistry(registry: AdapterRegistry, wrap: (adapter: OpsAdapter) => OpsAdapter): AdapterRegistry {
  return {
    ...registry,
    resolve(name, revision) {
      const resolution = registry.resolve(name, revision);
      if (!resolution.found) return resolution;
      const { factory } = resolution;
      return { ...resolution, factory: { ...factory, create: (options) => wrap(factory.create(options)) } };
    },
  };
}
