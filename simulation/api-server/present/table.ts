import type { KubeObject } from '#models/meta/object.ts';
import type { PrinterColumn, ResourceDefinition } from '../resources/definition.ts';
import { since } from './age.ts';
import { compileJsonPath, type JsonPath } from './json-path.ts';

export interface TableOptions {
  /** Of the list, as it would stand on the list itself. Empty for one object and for a watch event. */
  listMetadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  /** How much of each object its row carries. `Metadata` is what the API has by default. */
  includeObject: 'None' | 'Metadata' | 'Object';
  /** In ms: ages are told from here. */
  now: number;
}

/** meta.k8s.io/v1 Table. */
export interface Table {
  kind: 'Table';
  apiVersion: 'meta.k8s.io/v1';
  metadata: TableOptions['listMetadata'];
  columnDefinitions: { name: string; type: string; format: string; description: string; priority: number }[];
  rows: { cells: unknown[]; object?: unknown }[];
}

/** What kubectl prints of objects. The rows share their objects with `objects`. */
export function toTable(definition: ResourceDefinition, objects: readonly KubeObject[], options: TableOptions): Table {
  const cells = cellsOf(definition);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.listMetadata,
    columnDefinitions: definition.columns.map((column) => ({
      name: column.name,
      type: column.type,
      format: column.format ?? '',
      description: column.description ?? '',
      priority: column.priority ?? 0,
    })),
    rows: objects.map((object) => ({ cells: cells(object, options.now), ...rowObject(object, options.includeObject) })),
  };
}

function rowObject(object: KubeObject, include: TableOptions['includeObject']): { object?: unknown } {
  switch (include) {
    case 'None':
      return {};
    case 'Metadata':
      return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } };
    case 'Object':
      return { object };
  }
}

const paths = new WeakMap<PrinterColumn, JsonPath>();

function cellsOf(definition: ResourceDefinition): (object: KubeObject, now: number) => unknown[] {
  const { cells, columns } = definition;
  if (cells !== undefined) return (object, now) => [...cells(object, now)];
  return (object, now) => columns.map((column) => cell(column, pathOf(column)(object)[0], now));
}

function pathOf(column: PrinterColumn): JsonPath {
  const known = paths.get(column);
  if (known !== undefined) return known;
  const path = compileJsonPath(column.jsonPath);
  paths.set(column, path);
  return path;
}

/** A value as its column's type has it; null, which kubectl prints as nothing, where it is of another type. */
function cell(column: PrinterColumn, value: unknown, now: number): unknown {
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? dateCell(value, now) : null;
    default:
      return null;
  }
}

function dateCell(value: string, now: number): string {
  return Number.isNaN(Date.parse(value)) ? '<invalid>' : since(value, now);
}
