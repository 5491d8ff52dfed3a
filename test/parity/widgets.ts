import type { KubeObject } from '#models/meta/object.ts';
import type { CrdManifest } from './scene.ts';

/**
 * A namespaced kind `Widget` of the group `<unique>.example.com` with a status, a scale, and a schema that knows
 * `spec.size` (0 to 100, default 1), `spec.colour`, `status.phase` and `status.size`. Overrides go over its one version
 * and over its spec.
 */
export function widgetCrd(
  unique: string,
  version: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): CrdManifest {
  const group = `${unique}.example.com`;
  const properties = {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 0, maximum: 100, default: 1 },
        colour: { type: 'string', enum: ['red', 'green', 'blue'] },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' }, size: { type: 'integer' } } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties } },
          subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
          ...version,
        },
      ],
      ...spec,
    },
  };
}

export function widgetsPath(unique: string, namespace: string): string {
  return `/apis/${unique}.example.com/v1/namespaces/${namespace}/widgets`;
}

export function widget(unique: string, name: string, overrides: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...rest } = overrides;
  return {
    apiVersion: `${unique}.example.com/v1`,
    kind: 'Widget',
    metadata: { name, ...(typeof metadata === 'object' && metadata) },
    ...rest,
  };
}
