import { apiVersionOf, resourceId, type Resource } from '#models/meta/resource.ts';
import type { ResourceDefinition, Subresource } from './resources/definition.ts';
import type { CompiledSchema } from './schema/compiled.ts';
import { equalJson } from './storage/equal.ts';

/** One version of a resource, ready to be served. */
export interface Served {
  definition: ResourceDefinition;
  /** Under which the store keeps the objects of all versions. */
  id: string;
  /** In which the store keeps them. */
  storage: ResourceDefinition;
  schema(): CompiledSchema;
  /** Whether what is stored is what this version shows: there is no other one, and its schema was never another. */
  readonly asStored: boolean;
  /** The version that an object says it is of; undefined for one that the resource doesn't have. */
  versionOf(apiVersion: string): Served | undefined;
}

/** What the server serves at the moment: built-in resources, and those of the CustomResourceDefinitions. */
export interface Registry {
  /** Every served version: built-in ones in their own order, then those of CustomResourceDefinitions by name. */
  definitions(): readonly ResourceDefinition[];
  /** Every resource once, in the version in which it is stored, served or not; in the same order. */
  resources(): readonly Served[];
  /** A version that is served. */
  find(resource: Pick<Resource, 'group' | 'version' | 'plural'>): Served | undefined;
  /** The version in which the resource is stored. */
  stored(id: string): Served | undefined;
  /** The stored version of a kind of any version: what an owner reference or a scale target names. */
  findKind(group: string, kind: string): Served | undefined;
  /** Replaces what `owner` (a CRD's name) serves; an empty list ends it. */
  serve(owner: string, definitions: readonly ResourceDefinition[]): void;
}

interface Owned {
  versions: readonly Served[];
  /** Whether these are the schemas that it began with. */
  unchanged: boolean;
}

export function createRegistry(compile: (definition: ResourceDefinition) => CompiledSchema): Registry {
  const byOwner = new Map<string, Owned>();
  const byPath = new Map<string, Served>();
  const byId = new Map<string, Served>();
  const byKind = new Map<string, Served>();
  let definitions: readonly ResourceDefinition[] = [];

  function rebuild(): void {
    byPath.clear();
    byId.clear();
    byKind.clear();
    const all = [...byOwner]
      .sort(([left], [right]) => compareText(left, right))
      .flatMap(([, { versions }]) => versions);
    for (const served of all) {
      const { definition, id, storage } = served;
      if (definition === storage) {
        byId.set(id, served);
        byKind.set(`${definition.group}/${definition.kind}`, served);
      }
      if (definition.served !== false) byPath.set(pathOf(definition), served);
    }
    definitions = all.map(({ definition }) => definition).filter(({ served }) => served !== false);
  }

  function own(given: readonly ResourceDefinition[], before: Owned | undefined): Owned {
    const unchanged = before === undefined || (before.unchanged && sameSchemas(given, before.versions));
    const siblings = new Map<string, Map<string, Served>>();
    const versions = given.map((definition): Served => {
      const id = resourceId(definition);
      const others = siblings.get(id) ?? new Map<string, Served>();
      siblings.set(id, others);
      let compiled: CompiledSchema | undefined;
      const served: Served = {
        definition,
        id,
        storage: given.find((one) => one.storage && resourceId(one) === id) ?? definition,
        schema: () => (compiled ??= compile(definition)),
        get asStored() {
          return unchanged && others.size === 1;
        },
        versionOf: (apiVersion) => others.get(apiVersion),
      };
      others.set(apiVersionOf(definition), served);
      return served;
    });
    return { versions, unchanged };
  }

  return {
    definitions: () => definitions,
    resources: () => [...byId.values()],
    find: (resource) => byPath.get(pathOf(resource)),
    stored: (id) => byId.get(id),
    findKind: (group, kind) => byKind.get(`${group}/${kind}`),
    serve(owner, given) {
      if (given.length === 0) byOwner.delete(owner);
      else byOwner.set(owner, own(given, byOwner.get(owner)));
      rebuild();
    },
  };
}

function sameSchemas(given: readonly ResourceDefinition[], before: readonly Served[]): boolean {
  return (
    given.length === before.length &&
    given.every(({ version, schema }, index) => {
      const old = before[index]?.definition;
      return old?.version === version && equalJson(schema, old.schema);
    })
  );
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
