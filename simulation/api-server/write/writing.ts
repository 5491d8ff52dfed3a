import { timestamp } from '#models/ports/clock.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { ServerContext } from '../context.ts';
import type { Writing } from '../managed-fields/field-manager.ts';
import { typeOfObject, typeOfSchema } from '../managed-fields/type-of-schema.ts';
import type { Type } from '../managed-fields/type.ts';
import type { Served } from '../registry.ts';
import type { JsonSchema, ResourceDefinition } from '../resources/definition.ts';
import { resolveSchema } from '../resources/core/schemas.ts';
import { withZeroValues } from '../resources/core/zero-values.ts';
import { unsetPaths } from './unset-paths.ts';

/** A write of an object of `served`, as far as who owns its fields is concerned. */
export function writingOf(server: ServerContext, served: Served, fieldManager: string, subresource?: string): Writing {
  const { definition } = served;
  const { kind, custom } = definition;
  return {
    apiVersion: apiVersionOf(definition),
    kind,
    complete: (object) => (custom ? object : withZeroValues(kind, object)),
    manager: fieldManager,
    subresource,
    emptyForgets: !custom,
    now: secondOf(server.clock.now()),
    typeIn(apiVersion) {
      const version = served.versionOf(apiVersion)?.definition;
      return version === undefined ? undefined : typeOf(version);
    },
    ignored: unsetPaths(definition, subresource),
    share: (fields) => server.fieldSets.share(fields),
  };
}

let lastMs = Number.NaN;
let lastText = '';

/** Most writes fall into a moment that another one fell into. */
function secondOf(ms: number): string {
  if (ms !== lastMs) [lastMs, lastText] = [ms, timestamp(ms)];
  return lastText;
}

/** Of what a ControllerRevision holds nothing is known: it is a value of its own. */
function schemaOf({ schema, custom, kind }: ResourceDefinition): JsonSchema {
  if (custom || kind !== 'ControllerRevision') return schema;
  return { ...schema, properties: { ...schema.properties, data: { 'x-kubernetes-preserve-unknown-fields': true } } };
}

const types = new WeakMap<ResourceDefinition, Type>();
let metadataType: Type | undefined;

/** Made on first use, once for each version of a kind. */
export function typeOf(definition: ResourceDefinition): Type {
  const found = types.get(definition);
  if (found !== undefined) return found;
  metadataType ??= typeOfSchema(resolveSchema('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'), {
    custom: false,
    metadata: {},
  });
  const type = typeOfObject(schemaOf(definition), { custom: definition.custom, metadata: metadataType });
  types.set(definition, type);
  return type;
}
