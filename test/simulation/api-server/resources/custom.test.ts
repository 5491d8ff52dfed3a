import { describe, expect, it } from 'vitest';
import { definitionsOf } from '#simulation/api-server/resources/custom.ts';
import { widgetDefinition } from '../present/custom-resource-definition.ts';

const stored = (version: Record<string, unknown> = {}) =>
  definitionsOf(widgetDefinition(version)).find(({ storage }) => storage);

describe('what a CustomResourceDefinition makes the server serve', () => {
  it('is one definition a version, served or not', () => {
    const versions = definitionsOf(widgetDefinition()).map(({ version, storage, served }) => ({
      version,
      storage,
      served,
    }));

    expect(versions).toEqual([
      { version: 'v1alpha1', storage: false },
      { version: 'v1beta1', storage: false, served: false },
      { version: 'v1', storage: true },
    ]);
  });

  it('takes names, scope and schema from it', () => {
    expect(stored()).toMatchObject({
      group: 'example.io',
      kind: 'Widget',
      listKind: 'WidgetList',
      plural: 'widgets',
      singular: 'widget',
      shortNames: ['wd'],
      categories: ['toys'],
      namespaced: true,
      custom: true,
      schema: { description: 'A Widget is a thing.' },
    });
  });

  it('has the subresources that the version declares', () => {
    expect(stored()?.subresources).toMatchObject([
      { name: 'status', kind: 'Widget', group: 'example.io', version: 'v1' },
      {
        name: 'scale',
        kind: 'Scale',
        group: 'autoscaling',
        scale: {
          specReplicasPath: '.spec.replicas',
          statusReplicasPath: '.status.replicas',
          labelSelectorPath: '.status.selector',
        },
      },
    ]);
    expect(stored({ subresources: undefined })?.subresources).toEqual([]);
  });

  it('selects by the fields that it names', () => {
    const field = stored()?.selectableFields['spec.color'];
    const widget = { apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { color: 'red' } };

    expect(field?.(widget)).toBe('red');
    expect(field?.({ ...widget, spec: {} })).toBe('');
  });

  it('prints Name first, and Age where it declares no columns', () => {
    expect(stored()?.columns.map(({ name }) => name)).toEqual(['Name', 'Color', 'Ready', 'Size', 'Seen']);
    expect(stored({ additionalPrinterColumns: undefined })?.columns.map(({ name }) => name)).toEqual(['Name', 'Age']);
  });
});
