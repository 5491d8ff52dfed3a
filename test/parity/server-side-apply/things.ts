import type { KubeObject } from '#models/meta/object.ts';
import type { CrdManifest, Scene } from '../scene.ts';
import { widgetCrd } from '../widgets.ts';

const text = { type: 'string' };

const item = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    port: { type: 'integer', default: 80 },
    value: text,
    tags: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
  },
};

/** A kind whose spec has one field of each way to be owned: scalars, maps, lists by key, sets, and what is atomic. */
const properties = {
  spec: {
    type: 'object',
    properties: {
      size: { type: 'integer', default: 1 },
      colour: text,
      labels: { type: 'object', additionalProperties: text },
      items: {
        type: 'array',
        items: item,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name', 'port'],
      },
      set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
      plain: { type: 'array', items: text },
      whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { x: text, y: text } },
      anything: { 'x-kubernetes-preserve-unknown-fields': true },
      share: { 'x-kubernetes-int-or-string': true },
    },
  },
  status: {
    type: 'object',
    properties: {
      phase: text,
      size: { type: 'integer' },
      conditions: {
        type: 'array',
        items: { type: 'object', required: ['type'], properties: { type: text, status: text } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['type'],
      },
    },
  },
};

/** Served as v1 (stored) and v2, with the same schema. */
export function thingCrd(unique: string): CrdManifest {
  const { apiVersion, kind, metadata, spec } = widgetCrd(unique, {
    schema: { openAPIV3Schema: { type: 'object', properties } },
  });
  const versions = spec.versions.flatMap((version) => [version, { ...version, name: 'v2', storage: false }]);
  return { apiVersion, kind, metadata, spec: { ...spec, versions } };
}

/** One object as a manager would have it: nothing in `spec` but what it cares for. */
export function thing(unique: string, name: string, spec?: object, more: Record<string, unknown> = {}): KubeObject {
  const { version = 'v1', metadata, ...rest } = more;
  return {
    apiVersion: `${unique}.example.com/${String(version)}`,
    kind: 'Widget',
    metadata: { name, ...(typeof metadata === 'object' && metadata) },
    ...(spec === undefined ? {} : { spec }),
    ...rest,
  };
}

interface Entry {
  manager: string;
  operation: string;
  subresource?: string;
  time?: string;
  fieldsV1: Record<string, unknown>;
}

export function entriesOf(object: KubeObject): Entry[] {
  return (object.metadata.managedFields ?? []) as Entry[];
}

/** Who owns what: `{'ann Apply': fields, 'bob Update status': fields}`. */
export function ownersOf(object: KubeObject): Record<string, unknown> {
  const owners = entriesOf(object).map(({ manager, operation, subresource, fieldsV1 }) => [
    [manager, operation, ...(subresource === undefined ? [] : [subresource])].join(' '),
    fieldsV1,
  ]);
  return Object.fromEntries(owners) as Record<string, unknown>;
}

/** Applies as a manager. */
export function applier(scene: Scene, path: () => string) {
  return (manager: string, object: KubeObject, query: Record<string, string> = {}) =>
    scene.api.patch('apply', `${path()}/${object.metadata.name}`, object, { fieldManager: manager, ...query });
}
