import { describe, expect, it } from 'vitest';
import { created, object, refusals, updated } from './objects.ts';

describe('CustomResourceDefinition', () => {
  const given = (spec: Record<string, unknown> = {}, name = 'widgets.example.io') =>
    object(
      'CustomResourceDefinition',
      {
        spec: {
          group: 'example.io',
          scope: 'Cluster',
          names: { plural: 'widgets', kind: 'Widget' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
          ...spec,
        },
      },
      { name },
    );

  it('is established when it is created', () => {
    expect(created(given())).toMatchObject({
      spec: { names: { singular: 'widget', listKind: 'WidgetList' }, conversion: { strategy: 'None' } },
      status: {
        acceptedNames: { plural: 'widgets' },
        storedVersions: ['v1'],
        conditions: [
          { type: 'NamesAccepted', status: 'True' },
          { type: 'Established', status: 'True', lastTransitionTime: '2026-11-21T06:00:00Z' },
        ],
      },
    });
    expect(refusals(created(given()))).toEqual([]);
  });

  it('remembers versions once stored, and its conditions', () => {
    const old = created(given());
    const versions = [{ name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }];

    const next = updated(old, { spec: { ...(given({ versions }).spec as object) }, status: {} });

    expect(next).toMatchObject({
      status: { storedVersions: ['v1', 'v2'], conditions: (old.status as { conditions: unknown }).conditions },
    });
  });

  it('is refused when its objects would have to be converted by a webhook', () => {
    expect(refusals(created(given({ conversion: { strategy: 'Webhook' } })))).toEqual([
      'spec.conversion.strategy: Unsupported value: "Webhook": supported values: "None"',
    ]);
  });

  it('keeps group, scope and kind', () => {
    const old = created(given());

    expect(refusals(created(given({ scope: 'Namespaced' })), old)).toEqual([
      'spec.scope: Invalid value: "Namespaced": field is immutable',
    ]);
  });
});
