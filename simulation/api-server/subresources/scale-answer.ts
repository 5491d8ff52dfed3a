import type { KubeObject } from '#models/meta/object.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import type { Call, ServerContext } from '../context.ts';
import { ageOf } from '../present/age.ts';
import { readIncludeObject, toTable } from '../present/table.ts';
import { numberAt } from '../resources/core/fields.ts';
import { ageColumn, nameColumn } from '../resources/core/kind.ts';
import { coreComponents } from '../resources/core/schemas.ts';
import type { PrinterColumn } from '../resources/definition.ts';

const described = (part: 'ScaleSpec' | 'ScaleStatus'): string =>
  coreComponents[`io.k8s.api.autoscaling.v1.${part}`]?.properties?.['replicas']?.description ?? '';

const columns: readonly PrinterColumn[] = [
  { ...nameColumn, format: '' },
  { name: 'Desired', type: 'integer', description: described('ScaleSpec'), jsonPath: '.spec.replicas' },
  { name: 'Available', type: 'integer', description: described('ScaleStatus'), jsonPath: '.status.replicas' },
  { ...ageColumn, type: 'string' },
];

const cells = (scale: KubeObject, now: number): readonly unknown[] => [
  scale.metadata.name,
  numberAt(scale, 'spec', 'replicas') ?? 0,
  numberAt(scale, 'status', 'replicas') ?? 0,
  ageOf(scale, now),
];

/** A Scale in the form that is asked for. */
export function answerScale({ clock }: ServerContext, call: Call, scale: KubeObject): Answer {
  const { representation, request, served } = call;
  if (representation.as !== 'table') return { kind: 'body', status: 200, body: rendered(scale) };
  const { resourceVersion = '' } = scale.metadata;
  const table = toTable({ ...served.definition, columns, cells }, [scale], {
    listMetadata: { resourceVersion },
    includeObject: readIncludeObject(request.query),
    now: clock.now(),
    apiVersion: representation.apiVersion,
  });
  return { kind: 'body', status: 200, body: rendered(table) };
}
