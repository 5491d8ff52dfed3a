import type { CrdManifest, Scene } from '#test/parity/scene.ts';

/** Of the group `<unique>.example.com`, with what kubectl makes something of: columns, a scale, rules, descriptions. */
export function gadgetCrd(unique: string): CrdManifest {
  const group = `${unique}.example.com`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        plural: 'gadgets',
        singular: 'gadget',
        kind: 'Gadget',
        listKind: 'GadgetList',
        shortNames: [`gd${unique}`],
        categories: [`things${unique}`],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: gadgetSchema },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.size',
              statusReplicasPath: '.status.size',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How many are asked for' },
            { name: 'Colour', type: 'string', jsonPath: '.spec.colour' },
            { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
            { name: 'Model', type: 'string', jsonPath: '.spec.model', priority: 1 },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
          selectableFields: [{ jsonPath: '.spec.colour' }],
        },
      ],
    },
  };
}

const gadgetSchema = {
  type: 'object',
  description: 'A Gadget is what these tests are about.',
  properties: {
    spec: {
      type: 'object',
      description: 'What is asked for.',
      required: ['colour'],
      'x-kubernetes-validations': [
        { rule: "self.colour != 'red' || self.size < 50", message: 'red gadgets are small' },
      ],
      properties: {
        size: { type: 'integer', minimum: 0, maximum: 100, default: 1, description: 'How many of them.' },
        colour: { type: 'string', enum: ['red', 'green', 'blue'], description: 'The colour of all of them.' },
        model: {
          type: 'string',
          description: 'What it is built as. It can not be changed.',
          'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'model can not be changed' }],
        },
        parts: {
          type: 'array',
          description: 'What it is made of, by name.',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string', description: 'The name of the part.' },
              weight: { 'x-kubernetes-int-or-string': true, description: 'In grams, or with a unit.' },
            },
          },
        },
        notes: { type: 'object', additionalProperties: { type: 'string' }, description: 'Anything else.' },
      },
    },
    status: {
      type: 'object',
      properties: {
        size: { type: 'integer' },
        selector: { type: 'string' },
        conditions: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
          items: {
            type: 'object',
            required: ['type', 'status'],
            properties: {
              type: { type: 'string' },
              status: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              lastTransitionTime: { type: 'string', format: 'date-time' },
            },
          },
        },
      },
    },
  },
};

export interface GadgetManifest {
  apiVersion: string;
  kind: 'Gadget';
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

export function gadget(scene: Scene, name: string, spec: Record<string, unknown> = {}): GadgetManifest {
  return {
    apiVersion: `${scene.unique}.example.com/v1`,
    kind: 'Gadget',
    metadata: { name },
    spec: { colour: 'green', ...spec },
  };
}

export function gadgetPath(scene: Scene, namespace: string, name: string): string {
  return `/apis/${scene.unique}.example.com/v1/namespaces/${namespace}/gadgets/${name}`;
}
