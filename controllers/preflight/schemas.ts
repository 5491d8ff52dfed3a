import type { Finding } from './finding.ts';
import { differences, type Schema } from './schema-differences.ts';
import { isRecord } from '../runtime/json.ts';

/** Schemas of one group version, by kind. */
export type SchemasByKind = ReadonlyMap<string, Schema>;

/**
 * Whether the server keeps what this version writes. A field that its schema lacks would be dropped in silence (the server
 * prunes), and a rule that it lacks would no longer protect a claim: both block. Of fields that only the server knows it is
 * said that they are there.
 * @param expected of this build's CustomResourceDefinitions, for the kinds that are served.
 */
export function judgeSchemas(url: string, expected: SchemasByKind, served: SchemasByKind): Finding[] {
  const unpublished = [...expected.keys()].filter((kind) => !served.has(kind));
  if (unpublished.length > 0) return [{ kind: 'SchemasUnpublished', url, kinds: unpublished }];
  const lacking: string[] = [];
  const unknown: string[] = [];
  const changed: string[] = [];
  const lackingRules: string[] = [];
  for (const [kind, schema] of expected) {
    const found = differences(kind, schema, served.get(kind) ?? {});
    lacking.push(...found.lacking);
    unknown.push(...found.unknown);
    changed.push(...found.changed);
    lackingRules.push(...found.lackingRules);
  }
  // A newer version may have put a rule in other words; without anything new, a missing rule is an older version.
  if (unknown.length === 0) lacking.push(...lackingRules);
  if (changed.length > 0 || (lacking.length > 0 && unknown.length > 0)) {
    return [{ kind: 'SchemasIncompatible', url, lacking, unknown, changed }];
  }
  if (lacking.length > 0) return [{ kind: 'SchemasOlder', url, lacking }];
  return unknown.length > 0 ? [{ kind: 'SchemasNewer', url, unknown }] : [];
}

/** @param body of `GET /openapi/v3/apis/GROUP/VERSION`. */
export function publishedSchemas(body: unknown, at: { group: string; version: string }): SchemasByKind {
  const components = isRecord(body) && isRecord(body['components']) ? body['components'] : {};
  const schemas = isRecord(components['schemas']) ? components['schemas'] : {};
  const published = new Map<string, Schema>();
  for (const schema of Object.values(schemas)) {
    if (!isRecord(schema)) continue;
    const kinds = schema['x-kubernetes-group-version-kind'];
    const own = (Array.isArray(kinds) ? kinds : [])
      .filter(isRecord)
      .find(({ group, version }) => group === at.group && version === at.version);
    if (typeof own?.['kind'] === 'string') published.set(own['kind'], schema);
  }
  return published;
}

/** @param definition a CustomResourceDefinition as this build ships it. */
export function shippedSchema(definition: unknown, version: string): { kind: string; schema: Schema } | undefined {
  const spec = isRecord(definition) && isRecord(definition['spec']) ? definition['spec'] : {};
  const kind = isRecord(spec['names']) ? spec['names']['kind'] : undefined;
  const versions = Array.isArray(spec['versions']) ? spec['versions'].filter(isRecord) : [];
  const schema = versions.find(({ name }) => name === version)?.['schema'];
  const root = isRecord(schema) ? schema['openAPIV3Schema'] : undefined;
  return typeof kind === 'string' && isRecord(root) ? { kind, schema: root } : undefined;
}
