import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Call, ServerContext } from '../context.ts';
import { trackUpdate, type Writing } from '../managed-fields/field-manager.ts';
import { nothing } from '../managed-fields/field-set.ts';
import { fromScaleManagers, scaleVersion, toScaleManagers, type ScaledObject } from '../managed-fields/scale.ts';
import { typeOfSchema } from '../managed-fields/type-of-schema.ts';
import type { Type } from '../managed-fields/type.ts';
import { setManagedFields } from '../metadata/managed-fields.ts';
import { resolveSchema } from '../resources/core/schemas.ts';
import { withZeroValues } from '../resources/core/zero-values.ts';

let scaleType: Type | undefined;

/** A write of a Scale, as far as who owns its fields is concerned. */
export function scaleWriting(server: ServerContext, fieldManager: string): Writing {
  scaleType ??= typeOfSchema(resolveSchema('io.k8s.api.autoscaling.v1.Scale'), { custom: false, metadata: {} });
  return {
    apiVersion: scaleVersion,
    kind: 'Scale',
    complete: (object) => withZeroValues('Scale', object),
    manager: fieldManager,
    subresource: 'scale',
    emptyForgets: false,
    now: timestamp(server.clock.now()),
    typeIn: (apiVersion) => (apiVersion === scaleVersion ? scaleType : undefined),
    ignored: nothing,
    share: (fields) => server.fieldSets.share(fields),
  };
}

/** Gives the Scale the managers of the object's replicas. */
export function withScaleManagers(
  server: ServerContext,
  call: Call,
  object: KubeObject,
  scale: KubeObject,
): KubeObject {
  setManagedFields(scale, toScaleManagers(scaledObject(server, call, object)));
  return scale;
}

/** The Scale that was sent, with the managers that it has after this. */
export function trackScale(server: ServerContext, fieldManager: string, old: KubeObject, sent: KubeObject): KubeObject {
  setManagedFields(sent, trackUpdate(scaleWriting(server, fieldManager), old, sent));
  return sent;
}

/** The object's managers after its Scale was written. `scale` is the one that was written. */
export function managersAfterScale(
  server: ServerContext,
  call: Call,
  object: KubeObject,
  scale: KubeObject,
): unknown[] | undefined {
  const { definition } = call.served;
  const scaled = scaledObject(server, call, object);
  return fromScaleManagers(scaled, scale.metadata.managedFields, apiVersionOf(definition));
}

function scaledObject(server: ServerContext, { served }: Call, object: KubeObject): ScaledObject {
  return {
    managedFields: object.metadata.managedFields,
    pathIn(apiVersion) {
      const version = served.versionOf(apiVersion)?.definition;
      if (version === undefined) return undefined;
      const scale = version.subresources.find(({ name }) => name === 'scale')?.scale;
      return scale === undefined ? null : pathOf(scale.specReplicasPath);
    },
    share: (fields) => server.fieldSets.share(fields),
  };
}

function pathOf(jsonPath: string): string[] {
  return jsonPath
    .split('.')
    .filter((name) => name !== '')
    .map((name) => `f:${name}`);
}
