import type { OpsAdapterFactory } from './port.ts';

export interface AdapterRegistry {
  /** Without a revision: the last one given of that name. `message` is fit for an OpsMaster's condition. */
  resolve(name: string, revision?: string): Resolution;
}

export type Resolution =
  | { found: true; factory: OpsAdapterFactory }
  | { found: false; reason: 'UnknownAdapter' | 'UnknownRevision'; message: string };

/**
 * Finds adapters by name and revision. Whoever wires a process gives the factories, those of outside packages too.
 * @throws Error when two share name and revision: which one would run is not for the order of imports to decide.
 */
export function createRegistry(factories: readonly OpsAdapterFactory[]): AdapterRegistry {
  const byName = new Map<string, Map<string, OpsAdapterFactory>>();
  for (const factory of factories) {
    const revisions = byName.get(factory.name) ?? new Map<string, OpsAdapterFactory>();
    if (revisions.has(factory.revision)) {
      throw new Error(`adapter ${factory.name} revision ${factory.revision} is registered twice`);
    }
    byName.set(factory.name, revisions.set(factory.revision, factory));
  }
  return {
    resolve(name, revision) {
      const revisions = byName.get(name);
      if (revisions === undefined) {
        const names = [...byName.keys()].join(', ');
        const message = `no adapter ${name}; ${names === '' ? 'this process brings none at all' : `there are: ${names}`}`;
        return { found: false, reason: 'UnknownAdapter', message };
      }
      const factory = revision === undefined ? [...revisions.values()].at(-1) : revisions.get(revision);
      if (factory === undefined) {
        const message = `adapter ${name} has no revision ${revision}; there are: ${[...revisions.keys()].join(', ')}`;
        return { found: false, reason: 'UnknownRevision', message };
      }
      return { found: true, factory };
    },
  };
}
