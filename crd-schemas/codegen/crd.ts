import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The part of a structural schema that types are made of. */
export interface Schema {
  type?: string;
  description?: string;
  format?: string;
  pattern?: string;
  default?: unknown;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  oneOf?: Schema[];
  'x-kubernetes-int-or-string'?: boolean;
  /** Not of the CRD: the name of the TypeScript type that stands in for this schema. */
  'x-type-name'?: string;
}

export interface Crd {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  description: string;
  spec: Schema;
  status: Schema;
}

interface CrdFile {
  spec: {
    group: string;
    scope: string;
    names: { kind: string; plural: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

/** Every CRD of a folder, in the order of the file names. Each file holds one kind with one version. */
export function readCrds(folder: URL): Crd[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => readCrd(new URL(name, folder)));
}

function readCrd(file: URL): Crd {
  const { spec } = parse(readFileSync(file, 'utf8')) as CrdFile;
  const [version, ...others] = spec.versions;
  if (version === undefined || others.length > 0) throw new Error(`${file.pathname}: exactly one version is expected`);
  const schema = version.schema.openAPIV3Schema;
  return {
    group: spec.group,
    version: version.name,
    kind: spec.names.kind,
    plural: spec.names.plural,
    namespaced: spec.scope === 'Namespaced',
    description: schema.description ?? '',
    spec: property(schema, 'spec', file),
    status: property(schema, 'status', file),
  };
}

function property(schema: Schema, name: string, file: URL): Schema {
  const found = schema.properties?.[name];
  if (found === undefined) throw new Error(`${file.pathname}: the schema has no ${name}`);
  return found;
}
