import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonSchema, PrinterColumn } from '#simulation/api-server/resources/definition.ts';

export interface CustomResourceDefinition {
  apiVersion: string;
  metadata: { name: string };
  spec: {
    group: string;
    scope: string;
    names: {
      kind: string;
      listKind: string;
      plural: string;
      singular: string;
      shortNames: string[];
      categories?: string[];
    };
    versions: {
      name: string;
      served: boolean;
      storage: boolean;
      subresources: { status: object; scale?: object };
      additionalPrinterColumns: PrinterColumn[];
      schema: { openAPIV3Schema: JsonSchema };
    }[];
  };
}

export interface CrdFile {
  file: string;
  kind: string;
  crd: CustomResourceDefinition;
  version: CustomResourceDefinition['spec']['versions'][number];
  schema: JsonSchema;
}

const folder = new URL('../../crd-schemas/', import.meta.url);

export const crdFiles: CrdFile[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map((file) => {
    const crd = parse(readFileSync(new URL(file, folder), 'utf8')) as CustomResourceDefinition;
    const [version] = crd.spec.versions;
    if (version === undefined) throw new Error(`${file} has no version`);
    return { file, kind: crd.spec.names.kind, crd, version, schema: version.schema.openAPIV3Schema };
  });

export function crdOf(kind: string): CrdFile {
  const found = crdFiles.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no CRD for ${kind}`);
  return found;
}

/** Every schema within `schema`, with its path as kubectl explain writes it; `[]` is an item, `{}` the value of a map. */
export function* everySchema(schema: JsonSchema, path = ''): Generator<{ path: string; schema: JsonSchema }> {
  yield { path, schema };
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    yield* everySchema(field, path === '' ? name : `${path}.${name}`);
  }
  if (schema.items !== undefined) yield* everySchema(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === 'object') yield* everySchema(schema.additionalProperties, `${path}{}`);
}
