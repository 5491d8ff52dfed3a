import { rackwrightResources } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import type { CompiledSchema } from '#simulation/api-server/schema/compiled.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';

const resources = new Map(
  rackwrightResources.map((resource) => [`${apiVersionOf(resource)} ${resource.kind}`, resource]),
);

/** The kind of ours that the object is of, if it is. */
export function ownResource({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): Resource | undefined {
  return resources.get(`${apiVersion} ${kind}`);
}

let compiled: ReadonlyMap<string, CompiledSchema> | undefined;

/** What this version's definition of the kind says of its objects: the rules that a server with it goes by. */
export function schemaOf({ kind }: Resource): CompiledSchema {
  compiled ??= compileAll();
  const schema = compiled.get(kind);
  if (schema === undefined) throw new Error(`no definition of ${kind}`);
  return schema;
}

function compileAll(): Map<string, CompiledSchema> {
  const schemas = new Map<string, CompiledSchema>();
  for (const crd of readCrds()) {
    const { names, versions } = crd['spec'] as Definition;
    const [version] = versions;
    if (version !== undefined) schemas.set(names.kind, compileSchema(version.schema.openAPIV3Schema));
  }
  return schemas;
}

interface Definition {
  names: { kind: string };
  versions: { schema: { openAPIV3Schema: Parameters<typeof compileSchema>[0] } }[];
}
