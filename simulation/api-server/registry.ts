import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { ResourceDefinition, Subresource } from './resources/definition.ts';
import type { CompiledSchema } from './schema/compiled.ts';

/** One version of a resource, ready to be served. */
export interface Served {
  definition: ResourceDefinition;
  /** Under which the store keeps the objects of all versions. */
  id: string;
  /** In which the store keeps them. */
  storage: ResourceDefinition;
  schema(): CompiledSchema;
}

/** What the server serves at the moment: built-in resources, and those of the CustomResourceDefinitions. */
export interface Registry {
  /** Built-in ones in their own order, then those of CustomResourceDefinitions by name. */
  definitions(): readonly ResourceDefinition[];
  find(resource: Pick<Resource, 'group' | 'version' | 'plural'>): Served | undefined;
  /** The version in which the resource is stored. */
  stored(id: string): Served | undefined;
  /** The stored version of a kind of any version: what an owner reference or a scale target names. */
  findKind(group: string, kind: string): Served | undefined;
  /** Replaces what `owner` (a CRD's name) serves; an empty list ends it. */
  serve(owner: string, definitions: readonly ResourceDefinition[]): void;
}

export function createRegistry(compile: (definition: ResourceDefinition) => CompiledSchema): Registry {
  const byOwner = new Map<string, readonly ResourceDefinition[]>();
  const byPath = new Map<string, Served>();
  const byId = new Map<string, Served>();
  const byKind = new Map<string, Served>();
  let sorted: readonly ResourceDefinition[] = [];

  function rebuild(): void {
    byPath.clear();
    byId.clear();
    byKind.clear();
    sorted = [...byOwner.entries()].sort(([left], [right]) => compareText(left, right)).flatMap(([, served]) => served);
    for (const definition of sorted.filter(({ storage }) => storage)) {
      const served = serve(definition, definition);
      byId.set(served.id, served);
      byKind.set(`${definition.group}/${definition.kind}`, served);
      byPath.set(pathOf(definition), served);
    }
    for (const definition of sorted.filter(({ storage }) => !storage)) {
      const storage = byId.get(resourceId(definition))?.definition ?? definition;
      byPath.set(pathOf(definition), serve(definition, storage));
    }
  }

  function serve(definition: ResourceDefinition, storage: ResourceDefinition): Served {
    let compiled: CompiledSchema | undefined;
    return { definition, id: resourceId(definition), storage, schema: () => (compiled ??= compile(definition)) };
  }

  return {
    definitions: () => sorted,
    find: (resource) => byPath.get(pathOf(resource)),
    stored: (id) => byId.get(id),
    findKind: (group, kind) => byKind.get(`${group}/${kind}`),
    serve(owner, definitions) {
      if (definitions.length === 0) byOwner.delete(owner);
      else byOwner.set(owner, definitions);
      rebuild();
    },
  };
}

export function subresourceOf(definition: ResourceDefinition, name: string): Subresource | undefined {
  return definition.subresources.find((subresource) => subresource.name === name);
}

function pathOf({ group, version, plural }: Pick<Resource, 'group' | 'version' | 'plural'>): string {
  return `${group}/${version}/${plural}`;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
